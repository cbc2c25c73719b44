/// A decimal number taken apart, digit by digit: no number passes through a binary float on its way.
///
/// Reads what Salesforce writes: `12`, `-92.60997400000001`, Java's `7.9742429928E8`, ints as `0.0`. The value is
/// canonical: leading zeros and trailing zeros of the fraction are gone, so `300`, `300.0` and `3.0E2` are one number,
/// whichever API it came by.
struct DecimalText {
    /// Decimal digits, most significant first, without leading or trailing zeros; empty for zero.
    let digits: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    /// Power of ten of the first digit plus one: the decimal point stands behind this many digits.
    private(set) var pointPosition = 0
    private(set) var isNegative = false

    /// More digits than any number of Salesforce has (18 significant ones, at most 308 zeros in Java notation).
    static let maximumDigits = 1000

    /// Wraps memory for `maximumDigits` digits, which the caller owns.
    init(scratch: UnsafeMutablePointer<UInt8>) {
        digits = scratch
    }

    /// Digits behind the decimal point.
    var scale: Int { max(count - pointPosition, 0) }

    /// Whether there is no fraction.
    var isInteger: Bool { count <= pointPosition || count == 0 }

    /// Reads a number; false where the text is none or is out of all proportion.
    mutating func read(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        count = 0
        pointPosition = 0
        var index = 0
        isNegative = false
        if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            isNegative = text[index] == UInt8(ascii: "-")
            index += 1
        }
        var sawDigit = false
        var sawPoint = false
        while index < text.count {
            let byte = text[index]
            if byte &- 48 < 10 {
                sawDigit = true
                if byte != 48 || count > 0 {
                    guard count < Self.maximumDigits else { return false }
                    digits[count] = byte &- 48
                    count &+= 1
                    if !sawPoint { pointPosition &+= 1 }
                } else if sawPoint {
                    pointPosition &-= 1
                }
            } else if byte == UInt8(ascii: "."), !sawPoint {
                sawPoint = true
            } else {
                break
            }
            index &+= 1
        }
        guard sawDigit else { return false }
        if index < text.count {
            guard let exponent = Self.exponent(text, index) else { return false }
            pointPosition &+= exponent
        }
        while count > 0, digits[count - 1] == 0 { count &-= 1 }
        if count == 0 {
            pointPosition = 0
            isNegative = false
        }
        return abs(pointPosition) <= Self.maximumDigits
    }

    /// The value as a 64-bit integer; nil with a fraction or beyond the range.
    var integer: Int64? {
        guard isInteger else { return nil }
        var value: Int64 = 0
        for index in 0..<pointPosition {
            let digit = Int64(index < count ? digits[index] : 0)
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.subtractingReportingOverflow(digit)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        guard !isNegative else { return value }
        return value == .min ? nil : -value
    }

    private static func exponent(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        guard text[start] | 0x20 == UInt8(ascii: "e") else { return nil }
        var index = start + 1
        guard index < text.count else { return nil }
        let isNegative = text[index] == UInt8(ascii: "-")
        if isNegative || text[index] == UInt8(ascii: "+") { index += 1 }
        guard index < text.count, text.count - index <= 5 else { return nil }
        var value = 0
        for byte in text[index...] {
            guard byte &- 48 < 10 else { return nil }
            value = value * 10 + Int(byte &- 48)
        }
        return isNegative ? -value : value
    }
}

extension ByteBuffer {
    /// Bytes that `appendNumeric` and `appendPlain` need at most.
    static let decimalByteCount = 2 * DecimalText.maximumDigits + 64

    /// Appends PostgreSQL's binary `numeric` with its length word: base-10000 groups, weight, sign, display scale.
    ///
    /// Layout: `numeric_recv` in src/backend/utils/adt/numeric.c.
    func appendNumeric(_ value: DecimalText) {
        let start = count
        appendReserved(bigEndian: Int32(0))
        // Groups are aligned to the decimal point.
        let weight = value.count == 0 ? 0 : floorDivide(value.pointPosition - 1, 4)
        let firstPosition = weight * 4 + 4
        let lead = firstPosition - value.pointPosition
        let groups = value.count == 0 ? 0 : (lead + value.count + 3) / 4
        appendReserved(bigEndian: Int16(groups))
        appendReserved(bigEndian: Int16(weight))
        appendReserved(bigEndian: value.isNegative ? UInt16(0x4000) : UInt16(0))
        appendReserved(bigEndian: Int16(value.scale))
        var index = -lead
        for _ in 0..<groups {
            var group: Int16 = 0
            for position in index..<(index + 4) {
                group = group &* 10 &+ Int16(position >= 0 && position < value.count ? value.digits[position] : 0)
            }
            appendReserved(bigEndian: group)
            index += 4
        }
        store(bigEndian: Int32(count - start - 4), at: start)
    }

    /// Appends the number as plain decimal text, without an exponent: `-92.609974`, `797424299.28`, `0.001`.
    func appendPlain(_ value: DecimalText) {
        if value.isNegative { appendReserved(UInt8(ascii: "-")) }
        if value.pointPosition <= 0 {
            appendReserved(UInt8(ascii: "0"))
        } else {
            for index in 0..<value.pointPosition {
                appendReserved(48 + (index < value.count ? value.digits[index] : 0))
            }
        }
        guard value.scale > 0 else { return }
        appendReserved(UInt8(ascii: "."))
        for _ in 0..<max(-value.pointPosition, 0) { appendReserved(48) }
        for index in max(value.pointPosition, 0)..<value.count { appendReserved(48 + value.digits[index]) }
    }

    private func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }
}
