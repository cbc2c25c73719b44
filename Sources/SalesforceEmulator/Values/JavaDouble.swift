/// Doubles as Java's `Double.toString` writes them, which is what Salesforce sends.
///
/// From 1e-3 up to, but without, 1e7 the number is plain (`300.0`, `-92.60997400000001`); otherwise it has one digit
/// before the point and an exponent (`7.9742429928E8`, `1.0E-5`). There is always a digit after the point. The digits
/// are the fewest that tell the number from its neighbours.
package enum JavaDouble {
    /// The text of a finite number, `NaN`, `Infinity` or `-Infinity`.
    package static func text(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
        let sign = value.sign == .minus ? "-" : ""
        guard value != 0 else { return sign + "0.0" }
        let (digits, exponent) = decompose(value.magnitude)
        guard (-3..<7).contains(exponent) else {
            return "\(sign)\(digits.prefix(1)).\(digits.count > 1 ? String(digits.dropFirst()) : "0")E\(exponent)"
        }
        if exponent < 0 {
            return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
        }
        let padded = digits + String(repeating: "0", count: max(0, exponent + 1 - digits.count))
        let fraction = padded.dropFirst(exponent + 1)
        return "\(sign)\(padded.prefix(exponent + 1)).\(fraction.isEmpty ? "0" : String(fraction))"
    }

    /// The significant digits without zeros at either end, and the power of ten of the first.
    private static func decompose(_ magnitude: Double) -> (digits: String, exponent: Int) {
        let parts = magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let written = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let all = String(mantissa[0]) + fraction
        let leading = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(leading))
        while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
        return (digits, mantissa[0].count - 1 - leading + written)
    }
}
