import Testing

@testable import RowCodec

/// What a reader made of a page.
enum Reading: Equatable, Sendable {
    /// The records, nil for null.
    case records([[String?]])
    /// The page was refused.
    case refused(String)

    /// Reads CSV in pieces of `size` bytes.
    static func csv(_ bytes: [UInt8], _ fields: [String], pieces size: Int) -> Reading {
        var reader = CSVRecordReader(fields: fields)
        return collect { take in
            try bytes.inPieces(of: size) { try reader.feed($0, take) }
            try reader.finish(take)
        }
    }

    /// Reads JSON in pieces of `size` bytes.
    static func json(_ bytes: [UInt8], _ fields: [String], pieces size: Int) -> Reading {
        var reader = JSONRecordReader(fields: fields)
        return collect { take in
            try bytes.inPieces(of: size) { try reader.feed($0, take) }
            try reader.finish()
        }
    }

    /// Runs a reader and keeps what it hands out.
    static func collect(_ read: ((Record) throws -> Void) throws -> Void) -> Reading {
        var records: [[String?]] = []
        do {
            try read { record in
                records.append(
                    record.fields.indices.map { index in
                        record.fields[index].isNull ? nil : String(decoding: record.bytes(index), as: UTF8.self)
                    }
                )
            }
            return .records(records)
        } catch {
            return .refused("\(error)")
        }
    }
}

extension [UInt8] {
    /// Calls `body` with pieces of `size` bytes, the last one shorter.
    func inPieces(of size: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: size) {
                // A copy of exactly this length, so that a reader that looks beyond it finds no comma there.
                let piece = Array(bytes[start..<Swift.min(start + size, bytes.count)])
                try piece.withUnsafeBytes(body)
            }
        }
    }
}
