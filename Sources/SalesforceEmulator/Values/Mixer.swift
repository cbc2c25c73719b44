/// Turns numbers into well spread numbers: the emulator's only source of chance.
///
/// Every value of the org is a function of a seed, so that nothing has to be stored and two runs agree.
enum Mixer {
    /// The finalizer of SplitMix64: each bit of the input flips about half of the bits of the result.
    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A key for a name: FNV-1a over its bytes, mixed.
    static func key(_ name: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return mix(hash)
    }

    /// A number in `0..<bound` from the upper half of `hash`.
    @inline(__always)
    static func index(_ hash: UInt64, below bound: Int) -> Int {
        Int(((hash >> 32) &* UInt64(truncatingIfNeeded: bound)) >> 32)
    }
}
