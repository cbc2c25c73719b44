internal import Libc
internal import Salesforce
internal import SyncModel

/// Writes single values in PostgreSQL's binary forms, or as JSON.
///
/// Every method needs room in the buffer (the row encoder reserves it once a record) and answers nil, or the reason why
/// the value cannot be stored.
package final class ValueEncoder {
    /// NULs dropped since the caller last set this to zero.
    package var droppedNULs = 0

    private var decimal: DecimalText
    private let digits: UnsafeMutablePointer<UInt8>

    /// The type of `text` in pg_type, which the header of an array names.
    private static let textTypeID: Int32 = 25

    package init() {
        digits = .allocate(capacity: DecimalText.maximumDigits)
        decimal = DecimalText(scratch: digits)
    }

    deinit {
        digits.deallocate()
    }

    /// Appends a value that is not null, with its length word.
    package func append(_ bytes: UnsafeBufferPointer<UInt8>, _ kind: RowMapping.ValueKind, to out: ByteBuffer)
        -> String?
    {
        switch kind {
        case .text, .identifier:
            appendText(bytes, to: out)
        case .boolean:
            guard let value = boolean(bytes) else { return "is neither true nor false" }
            out.appendReserved(bigEndian: Int32(1))
            out.appendReserved(value ? 1 : 0)
        case .bigint:
            guard decimal.read(bytes) else { return "is not a number" }
            guard let value = decimal.integer else { return "is not a whole number of 64 bits" }
            out.appendReserved(bigEndian: Int32(8))
            out.appendReserved(bigEndian: value)
        case .numeric:
            if let special = specialNumber(bytes) {
                out.appendReserved(bigEndian: Int32(8))
                out.appendReserved(bigEndian: UInt32(0))
                out.appendReserved(bigEndian: special)
                out.appendReserved(bigEndian: UInt16(0))
            } else {
                guard decimal.read(bytes) else { return "is not a number" }
                out.appendNumeric(decimal)
            }
        case .doublePrecision:
            // Swift reads more than Salesforce writes, hexadecimal for one.
            guard specialNumber(bytes) != nil || decimal.read(bytes),
                let value = Double(String(decoding: bytes, as: UTF8.self))
            else { return "is not a number" }
            out.appendReserved(bigEndian: Int32(8))
            out.appendReserved(bigEndian: value.bitPattern)
        case .date:
            guard let days = CalendarText.days(bytes) else { return "is not a date from year 1 to 9999" }
            out.appendReserved(bigEndian: Int32(4))
            out.appendReserved(bigEndian: days)
        case .timestamptz:
            guard let value = CalendarText.microseconds(bytes) else { return "is not a date-time from year 1 to 9999" }
            out.appendReserved(bigEndian: Int32(8))
            out.appendReserved(bigEndian: value)
        case .time:
            guard let value = CalendarText.time(bytes) else { return "is not a time of day" }
            out.appendReserved(bigEndian: Int32(8))
            out.appendReserved(bigEndian: value)
        case .textArray:
            appendTextArray(bytes, to: out)
        case .json:
            let offset = out.count
            out.appendReserved(bigEndian: Int32(0))
            out.appendReserved(1)
            appendJSONValue(bytes, to: out)
            out.store(bigEndian: Int32(out.count - offset - 4), at: offset)
        case .sha256:
            out.appendReserved(bigEndian: Int32(64))
            appendHash(bytes, to: out)
        case .last4:
            appendText(bytes, lastFourOnly: true, to: out)
        case .null:
            out.appendReserved(bigEndian: Int32(-1))
        }
        return nil
    }

    /// Appends a value that is not null as JSON.
    func appendJSON(_ bytes: UnsafeBufferPointer<UInt8>, _ kind: RowMapping.ValueKind, to out: ByteBuffer) -> String? {
        switch kind {
        case .text, .identifier, .null:
            droppedNULs += JSONText.append(bytes, to: out)
        case .boolean:
            guard let value = boolean(bytes) else { return "is neither true nor false" }
            out.append(value ? "true" : "false")
        case .bigint, .numeric, .doublePrecision:
            guard specialNumber(bytes) == nil else { return "is not a number that JSON has" }
            guard decimal.read(bytes) else { return "is not a number" }
            out.appendPlain(decimal)
        case .date:
            guard CalendarText.days(bytes) != nil else { return "is not a date from year 1 to 9999" }
            _ = JSONText.append(bytes, to: out)
        case .timestamptz:
            guard let value = CalendarText.microseconds(bytes) else { return "is not a date-time from year 1 to 9999" }
            out.append("\"" + Timestamp(postgresMicroseconds: value).description + "\"")
        case .time:
            guard let value = CalendarText.time(bytes) else { return "is not a time of day" }
            out.append("\"" + Timestamp.clock(microseconds: value) + "\"")
        case .textArray:
            out.appendReserved(UInt8(ascii: "["))
            var isFirst = true
            for element in bytes.split(separator: UInt8(ascii: ";")) {
                if !isFirst { out.appendReserved(UInt8(ascii: ",")) }
                isFirst = false
                droppedNULs += JSONText.append(UnsafeBufferPointer(rebasing: element), to: out)
            }
            out.appendReserved(UInt8(ascii: "]"))
        case .json:
            appendJSONValue(bytes, to: out)
        case .sha256:
            out.appendReserved(UInt8(ascii: "\""))
            appendHash(bytes, to: out)
            out.appendReserved(UInt8(ascii: "\""))
        case .last4:
            droppedNULs += masked(bytes).withUnsafeBufferPointer { JSONText.append($0, to: out) }
        }
        return nil
    }

    /// What a mask leaves of a text, for people; nil where it leaves nothing.
    func maskedText(_ bytes: UnsafeBufferPointer<UInt8>, _ kind: RowMapping.ValueKind) -> String? {
        guard kind != .null else { return nil }
        let out = ByteBuffer(capacity: bytes.count + 128)
        _ = append(bytes, kind, to: out)
        return String(decoding: out.bytes.dropFirst(4), as: UTF8.self)
    }

    private func appendText(_ bytes: UnsafeBufferPointer<UInt8>, lastFourOnly: Bool = false, to out: ByteBuffer) {
        if lastFourOnly {
            masked(bytes).withUnsafeBufferPointer { appendText($0, to: out) }
        } else if let base = bytes.baseAddress, memchr(base, 0, bytes.count) == nil {
            out.appendReserved(bigEndian: Int32(bytes.count))
            out.appendReserved(UnsafeRawBufferPointer(bytes))
        } else {
            // PostgreSQL can store NUL in no text: dropped, and counted.
            let offset = out.count
            out.appendReserved(bigEndian: Int32(0))
            for byte in bytes where byte != 0 { out.appendReserved(byte) }
            let length = out.count - offset - 4
            droppedNULs += bytes.count - length
            out.store(bigEndian: Int32(length), at: offset)
        }
    }

    private func appendTextArray(_ bytes: UnsafeBufferPointer<UInt8>, to out: ByteBuffer) {
        let offset = out.count
        out.appendReserved(bigEndian: Int32(0))
        out.appendReserved(bigEndian: Int32(1))  // dimensions
        out.appendReserved(bigEndian: Int32(0))  // no nulls
        out.appendReserved(bigEndian: Self.textTypeID)
        let countOffset = out.count
        out.appendReserved(bigEndian: Int32(0))
        out.appendReserved(bigEndian: Int32(1))  // the first index
        var count: Int32 = 0
        for element in bytes.split(separator: UInt8(ascii: ";")) {
            // Each element costs four bytes more than its separator; a text of separators alone has no elements.
            out.reserve(element.count + 8)
            appendText(UnsafeBufferPointer(rebasing: element), to: out)
            count += 1
        }
        out.store(bigEndian: count, at: countOffset)
        out.store(bigEndian: Int32(out.count - offset - 4), at: offset)
    }

    /// A compound value as REST gave it; anything but an object or an array becomes a string.
    private func appendJSONValue(_ bytes: UnsafeBufferPointer<UInt8>, to out: ByteBuffer) {
        if bytes.first == UInt8(ascii: "{") || bytes.first == UInt8(ascii: "[") {
            droppedNULs += JSONText.appendValue(bytes, to: out)
        } else {
            droppedNULs += JSONText.append(bytes, to: out)
        }
    }

    private func appendHash(_ bytes: UnsafeBufferPointer<UInt8>, to out: ByteBuffer) {
        let hexadecimal = Array("0123456789abcdef".utf8)
        for byte in SHA256.digest(of: bytes) {
            out.appendReserved(hexadecimal[Int(byte >> 4)])
            out.appendReserved(hexadecimal[Int(byte & 15)])
        }
    }

    private func masked(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let text = String(decoding: bytes, as: UTF8.self)
        return Array((text.count > 4 ? "****" + text.suffix(4) : "****").utf8)
    }

    /// The truth value of a text; nil where it is none.
    package func boolean(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
        // What Salesforce writes, without a look at tables of Unicode.
        if bytes.count == 4, bytes[0] == 0x74, bytes[1] == 0x72, bytes[2] == 0x75, bytes[3] == 0x65 { return true }
        if bytes.count == 5, bytes[0] == 0x66, bytes[1] == 0x61, bytes[2] == 0x6C, bytes[3] == 0x73, bytes[4] == 0x65 {
            return false
        }
        switch String(decoding: bytes, as: UTF8.self).lowercased() {
        case "true", "1": return true
        case "false", "0": return false
        default: return nil
        }
    }

    /// The sign word of `numeric` for what is no finite number.
    private func specialNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt16? {
        guard let last = bytes.last, last | 0x20 == UInt8(ascii: "n") || last | 0x20 == UInt8(ascii: "y") else {
            return nil
        }
        return switch String(decoding: bytes, as: UTF8.self).lowercased() {
        case "nan": 0xC000
        case "infinity", "+infinity": 0xD000
        case "-infinity": 0xF000
        default: nil
        }
    }
}

extension ByteBuffer {
    /// Appends a short text.
    package func append(_ text: String) {
        var copy = text
        copy.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }
}
