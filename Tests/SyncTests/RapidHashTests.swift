import Testing

@testable import RowCodec

@Suite struct RapidHashTests {
    @Test(arguments: [
        ("a", 0x599F_47DF_33A2_E1EB as UInt64), ("Nobody inspects the spammish repetition", 0x48B8_CE3A_8C6E_F968),
    ])
    func texts(_ text: String, _ hash: UInt64) {
        #expect(RapidHash.hash(text) == hash)
    }

    /// What the published C code gives, for every length at which it takes another way.
    @Test(
        arguments: [
            (0, 0, 0x0338_DC4B_E2CE_CDAE), (0, 2_654_435_761, 0x373D_1F7F_A324_9962),
            (1, 0, 0x4F23_C791_B16E_BA02), (1, 2_654_435_761, 0xC1FF_D915_381D_706A),
            (3, 0, 0xF6A7_7B49_F783_8183), (3, 2_654_435_761, 0xEB93_134D_8D03_4518),
            (4, 0, 0xC4A7_F233_5C53_A265), (4, 2_654_435_761, 0x1DBF_DC60_F4E9_EB3B),
            (7, 0, 0x5F5A_3C06_53E8_D0E7), (7, 2_654_435_761, 0x75DC_3D83_9EE6_34AE),
            (8, 0, 0xB5BC_28D7_286B_FEEF), (8, 2_654_435_761, 0x44A9_A31B_5BB6_9F3F),
            (9, 0, 0x59C3_8E5D_37C2_AC1C), (9, 2_654_435_761, 0x2220_2A70_C733_C6F6),
            (16, 0, 0x5AB7_EC36_1839_9F30), (16, 2_654_435_761, 0x1401_CF01_E925_48B2),
            (17, 0, 0xC207_DC4A_E849_9155), (17, 2_654_435_761, 0x2022_E2B4_D8E9_FAB4),
            (32, 0, 0x5D39_1A63_5822_0559), (32, 2_654_435_761, 0xBABD_96E5_BCF4_1DB3),
            (33, 0, 0xDCCD_E759_6237_A758), (33, 2_654_435_761, 0x4B3D_229C_3ECA_DF8A),
            (48, 0, 0xC048_9AC3_1956_997D), (48, 2_654_435_761, 0x1C67_7D84_5248_D03B),
            (64, 0, 0xC35B_066A_1915_5F7A), (64, 2_654_435_761, 0x09CB_0731_0A38_8E73),
            (80, 0, 0xCEE8_9F16_7EAB_F398), (80, 2_654_435_761, 0xB380_4B16_FAED_5A90),
            (96, 0, 0x7CCD_AEC7_05FA_FFBB), (96, 2_654_435_761, 0xEDED_0D81_3746_5A70),
            (97, 0, 0xD580_F3C9_B6FC_8CDD), (97, 2_654_435_761, 0xA03A_1A31_1D05_4757),
            (112, 0, 0x2ED0_EF25_5EC9_2A60), (112, 2_654_435_761, 0x8038_9E39_BBD6_C5E1),
            (113, 0, 0xFDAD_C3FD_6EA6_1A5E), (113, 2_654_435_761, 0x1DEE_E2D6_619E_1BA3),
            (128, 0, 0x632B_B25D_9869_F746), (128, 2_654_435_761, 0x00C0_2FE5_97CC_952E),
            (224, 0, 0x4B9F_262E_8234_5522), (224, 2_654_435_761, 0xBDE7_98B1_49BE_ABD6),
            (225, 0, 0xF69C_75C6_D369_3CFD), (225, 2_654_435_761, 0xBCF0_6B06_6974_2F53),
            (500, 0, 0x8A1E_AE7B_7C31_B2F4), (500, 2_654_435_761, 0x4EEB_0754_494F_F533),
        ] as [(Int, UInt64, UInt64)]
    )
    func vectors(_ length: Int, _ seed: UInt64, _ hash: UInt64) {
        var state: UInt64 = 2_654_435_761
        let bytes = (0..<length).map { _ in
            defer { state &*= 11_400_714_785_074_694_797 }
            return UInt8(state >> 56)
        }
        #expect(bytes.withUnsafeBytes { RapidHash.hash($0, seed: seed) } == hash)
    }
}
