import Testing

@testable import Sync

@Suite struct XXHash64Tests {
    @Test(arguments: [
        ("", 0xEF46_DB37_51D8_E999 as UInt64), ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
        ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
    ])
    func publishedTexts(_ text: String, _ hash: UInt64) {
        #expect(XXHash64.hash(text) == hash)
    }

    /// The vectors of xxHash's own self-test.
    ///
    /// https://github.com/Cyan4973/xxHash/blob/v0.8.2/cli/xsum_sanity_check.c
    @Test(
        arguments: [
            (0, 0, 0xEF46_DB37_51D8_E999), (0, 2_654_435_761, 0xAC75_FDA2_929B_17EF), (1, 0, 0xE934_A84A_DB05_2768),
            (1, 2_654_435_761, 0x5014_6076_43A9_B4C3), (4, 0, 0x9136_A0DC_A574_57EE), (14, 0, 0x8282_DCC4_994E_35C8),
            (14, 2_654_435_761, 0xC3BD_6BF6_3DEB_6DF0), (222, 0, 0xB641_AE8C_B691_C174),
            (222, 2_654_435_761, 0x20CB_8AB7_AE10_C14A),
        ] as [(Int, UInt64, UInt64)]
    )
    func publishedVectors(_ length: Int, _ seed: UInt64, _ hash: UInt64) {
        var state: UInt64 = 2_654_435_761
        let bytes = (0..<length).map { _ in
            defer { state &*= 11_400_714_785_074_694_797 }
            return UInt8(state >> 56)
        }
        #expect(bytes.withUnsafeBytes { XXHash64.hash($0, seed: seed) } == hash)
    }
}
