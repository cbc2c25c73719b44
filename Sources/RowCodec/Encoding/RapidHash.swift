/// rapidhash V3 of bytes in memory: quick where values are short, as fields are.
///
/// The published algorithm (https://github.com/Nicoshev/rapidhash/blob/master/rapidhash.h), because a digest that is
/// stored in users' tables must never change by accident: test vectors pin it.
package enum RapidHash {
    private static let secret0: UInt64 = 0x2D35_8DCC_AA6C_78A5
    private static let secret1: UInt64 = 0x8BB8_4B93_962E_ACC9
    private static let secret2: UInt64 = 0x4B33_A62E_D433_D4A3
    private static let secret3: UInt64 = 0x4D5A_2DA5_1DE1_AA47
    private static let secret4: UInt64 = 0xA076_1D64_78BD_642F
    private static let secret5: UInt64 = 0xE703_7ED1_A0B4_28DB
    private static let secret6: UInt64 = 0x90ED_1765_281C_388C
    private static let secret7: UInt64 = 0xAAAA_AAAA_AAAA_AAAA

    /// The hash of `bytes`, seeded.
    @inline(__always)
    package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        var lane = seed ^ mix(seed ^ secret2, secret1)
        let count = bytes.count
        guard let base = bytes.baseAddress, count > 0 else { return finish(0, 0, lane, 0) }
        guard count <= 16 else { return long(base, count, lane) }
        if count >= 8 {
            lane ^= UInt64(count)
            return finish(word(base, 0), word(base, count &- 8), lane, count)
        }
        if count >= 4 {
            lane ^= UInt64(count)
            return finish(half(base, 0), half(base, count &- 4), lane, count)
        }
        return finish(byte(base, 0) << 45 | byte(base, count &- 1), byte(base, count >> 1), lane, count)
    }

    /// The hash of a text's UTF-8 bytes.
    package static func hash(_ text: String, seed: UInt64 = 0) -> UInt64 {
        var copy = text
        return copy.withUTF8 { hash(UnsafeRawBufferPointer($0), seed: seed) }
    }

    /// More than 16 bytes.
    private static func long(_ start: UnsafeRawPointer, _ count: Int, _ seed: UInt64) -> UInt64 {
        var base = start
        var rest = count
        var lane = seed
        if rest > 112 {
            var lanes = (lane, lane, lane, lane, lane, lane)
            repeat {
                lane = mix(word(base, 0) ^ secret0, word(base, 8) ^ lane)
                lanes.0 = mix(word(base, 16) ^ secret1, word(base, 24) ^ lanes.0)
                lanes.1 = mix(word(base, 32) ^ secret2, word(base, 40) ^ lanes.1)
                lanes.2 = mix(word(base, 48) ^ secret3, word(base, 56) ^ lanes.2)
                lanes.3 = mix(word(base, 64) ^ secret4, word(base, 72) ^ lanes.3)
                lanes.4 = mix(word(base, 80) ^ secret5, word(base, 88) ^ lanes.4)
                lanes.5 = mix(word(base, 96) ^ secret6, word(base, 104) ^ lanes.5)
                base += 112
                rest &-= 112
            } while rest > 112
            lane ^= lanes.0 ^ lanes.1 ^ lanes.2 ^ lanes.3 ^ lanes.4 ^ lanes.5
        }
        // Sixteen bytes at a time; the last sixteen are taken from the end.
        var offset = 0
        while rest &- offset > 16 {
            let isSecond = offset == 0 || offset == 16 || offset == 64
            lane = mix(word(base, offset) ^ (isSecond ? secret2 : secret1), word(base, offset &+ 8) ^ lane)
            offset &+= 16
        }
        return finish(word(base, rest &- 16) ^ UInt64(rest), word(base, rest &- 8), lane, rest)
    }

    @inline(__always)
    private static func finish(_ first: UInt64, _ second: UInt64, _ lane: UInt64, _ count: Int) -> UInt64 {
        let product = (first ^ secret1).multipliedFullWidth(by: second ^ lane)
        return mix(product.low ^ secret7, product.high ^ secret1 ^ UInt64(count))
    }

    @inline(__always)
    private static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let product = first.multipliedFullWidth(by: second)
        return product.low ^ product.high
    }

    @inline(__always)
    private static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    private static func half(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        UInt64(UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    @inline(__always)
    private static func byte(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        UInt64(base.load(fromByteOffset: offset, as: UInt8.self))
    }
}
