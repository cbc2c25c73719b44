import Foundation

/// The straightforward way to read what Bulk sends.
enum CSVReader {
    /// The rows by column name.
    static func rows(of data: Data, delimiter: UInt8 = 0x2C) -> [[String: String]] {
        let records = records(of: Array(data), delimiter: delimiter)
        guard let header = records.first else { return [] }
        return records.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }

    static func records(of bytes: [UInt8], delimiter: UInt8) -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var index = 0
        func endField() {
            record.append(String(decoding: field, as: UTF8.self))
            field = []
        }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if isQuoted {
                if byte != 0x22 {
                    field.append(byte)
                } else if index < bytes.count, bytes[index] == 0x22 {
                    field.append(0x22)
                    index += 1
                } else {
                    isQuoted = false
                }
            } else if byte == 0x22 {
                isQuoted = true
            } else if byte == delimiter {
                endField()
            } else if byte == 0x0A {
                endField()
                records.append(record)
                record = []
            } else if byte != 0x0D {
                field.append(byte)
            }
        }
        return records
    }
}
