/// A Salesforce record id, packed into one number that sorts as the ids do.
///
/// Text form: the object's 3-character key prefix, the emulated instance `RO0`, nine base-62 digits, and three check
/// characters computed from the letters' case. The digits run `0-9A-Za-z`, so that byte order is allotment order.
struct RecordID: Hashable, Sendable, Comparable {
    /// The key prefix in the upper 20 bits, the number in the lower 44.
    let packed: UInt64

    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let checks = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".utf8)
    private static let instance = Array("RO0".utf8)
    private static let numberMask: UInt64 = (1 << 44) - 1

    /// Length of the text form with its check characters.
    static let length = 18

    /// - Parameters:
    ///   - prefix: the packed key prefix, from `packedPrefix`
    ///   - number: the position in the object's series
    init(prefix: UInt64, number: UInt64) {
        packed = prefix << 44 | (number & Self.numberMask)
    }

    /// An id from its 15- or 18-character text; nil where it is not one of this emulator's.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 15 || bytes.count == Self.length else { return nil }
        guard let prefix = Self.packedPrefix(String(decoding: bytes[..<3], as: UTF8.self)) else { return nil }
        guard Array(bytes[3..<6]) == Self.instance else { return nil }
        var number: UInt64 = 0
        for byte in bytes[6..<15] {
            guard let digit = Self.digit(byte) else { return nil }
            number = number * 62 + digit
        }
        guard number <= Self.numberMask else { return nil }
        self.init(prefix: prefix, number: number)
        guard bytes.count == 15 || bytes.elementsEqual(self.text.utf8) else { return nil }
    }

    /// The prefix of the object, packed.
    var prefix: UInt64 { packed >> 44 }

    /// The position in the object's series.
    var number: UInt64 { packed & Self.numberMask }

    /// The 18 characters.
    var text: String {
        String(unsafeUninitializedCapacity: Self.length) {
            write(to: UnsafeMutableRawPointer($0.baseAddress), $0.count)
        }
    }

    static func < (left: RecordID, right: RecordID) -> Bool { left.packed < right.packed }

    /// Writes the 18 characters.
    ///
    /// - Precondition: there is room for them.
    @inline(__always)
    func write(to target: UnsafeMutableRawPointer) {
        var check = (0, 0, 0)
        @inline(__always) func put(_ byte: UInt8, at index: Int) {
            target.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
            guard byte >= 65, byte <= 90 else { return }
            if index < 5 {
                check.0 |= 1 << index
            } else if index < 10 {
                check.1 |= 1 << (index - 5)
            } else {
                check.2 |= 1 << (index - 10)
            }
        }
        var rest = prefix
        for index in stride(from: 2, through: 0, by: -1) {
            put(Self.digits[Int(rest % 62)], at: index)
            rest /= 62
        }
        for index in 0..<3 { put(Self.instance[index], at: 3 + index) }
        rest = number
        for index in stride(from: 14, through: 6, by: -1) {
            put(Self.digits[Int(rest % 62)], at: index)
            rest /= 62
        }
        target.storeBytes(of: Self.checks[check.0], toByteOffset: 15, as: UInt8.self)
        target.storeBytes(of: Self.checks[check.1], toByteOffset: 16, as: UInt8.self)
        target.storeBytes(of: Self.checks[check.2], toByteOffset: 17, as: UInt8.self)
    }

    private func write(to target: UnsafeMutableRawPointer?, _ capacity: Int) -> Int {
        guard let target, capacity >= Self.length else { return 0 }
        write(to: target)
        return Self.length
    }

    /// A key prefix as a number; nil where it is not three base-62 digits.
    static func packedPrefix(_ text: String) -> UInt64? {
        guard text.utf8.count == 3 else { return nil }
        var packed: UInt64 = 0
        for byte in text.utf8 {
            guard let digit = digit(byte) else { return nil }
            packed = packed * 62 + digit
        }
        return packed
    }

    /// The three check characters of a 15-character id.
    static func checkCharacters(of text: String) -> String {
        let bytes = Array(text.utf8)
        let groups = stride(from: 0, to: 15, by: 5).map { start in
            (0..<5).reduce(0) { bits, index in
                start + index < bytes.count && (65...90).contains(bytes[start + index]) ? bits | 1 << index : bits
            }
        }
        return String(decoding: groups.map { checks[$0] }, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 48...57: UInt64(byte - 48)
        case 65...90: UInt64(byte - 65 + 10)
        case 97...122: UInt64(byte - 97 + 36)
        default: nil
        }
    }
}
