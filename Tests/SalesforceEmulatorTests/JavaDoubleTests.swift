import Testing

@testable import SalesforceEmulator

@Suite struct JavaDoubleTests {
    @Test(
        arguments: [
            (300, "300.0"), (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (0.1, "0.1"),
            (-92.60997400000001, "-92.60997400000001"),
            (797_424_299.28, "7.9742429928E8"), (1e7, "1.0E7"), (9_999_999.999, "9999999.999"), (1e-3, "0.001"),
            (9.99e-4, "9.99E-4"), (1e-5, "1.0E-5"), (1.2345678901234567e17, "1.2345678901234566E17"),
            (2.5e-300, "2.5E-300"),
            (123_456.75, "123456.75"), (1e21, "1.0E21"), (1e22, "1.0E22"), (-12_345_678, "-1.2345678E7"),
            (100, "100.0"),
            (.infinity, "Infinity"), (-.infinity, "-Infinity"), (.nan, "NaN"),
        ] as [(Double, String)]
    )
    func printsAsJavaDoes(value: Double, text: String) {
        #expect(JavaDouble.text(value) == text)
    }
}
