package import Manifest
internal import SyncModel

/// The client's part of a load, page by page and without network and database: what `make bench` times for itself.
package struct BytePath {
    /// How far a page is taken.
    package enum Step: String, CaseIterable, Sendable {
        /// The records and their values are found.
        case scan
        /// The values are found, and hashed as they came.
        case digest
        /// The values are found, converted, grouped and hashed: rows as they are sent.
        case encode
    }

    private let mapping: RowMapping

    /// Compiles a manifest.
    package init(_ manifest: ObjectManifest) {
        mapping = RowMapping(manifest)
    }

    /// What to ask Salesforce for.
    package var fields: [String] { mapping.sourceFields }

    /// Takes a page, in pieces as the network brings them.
    ///
    /// - Returns: The number of records, and the hash of their values as far as they are hashed.
    /// - Throws: `PageFormatError` where the page is no CSV with the manifest's fields; `SyncError` where a value is not
    ///   what the manifest says.
    package func read(_ page: [UInt8], as step: Step) throws -> (count: Int, hash: UInt64) {
        var reader = CSVRecordReader(fields: fields)
        let encoder = RowEncoder(mapping, syncedAt: Timestamp(seconds: 0))
        let batch = RowBatch()
        var count = 0
        var hash: UInt64 = 0
        func take(_ record: Record) throws {
            count += 1
            switch step {
            case .scan:
                break
            case .digest:
                for index in record.fields.indices where !record.fields[index].isNull {
                    hash ^= RapidHash.hash(UnsafeRawBufferPointer(record.bytes(index)), seed: UInt64(index))
                }
            case .encode:
                try encoder.append(record, to: batch)
                if batch.byteCount >= RowBatch.maximumByteCount { try empty(batch) }
            }
        }
        try page.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: Self.pieceByteCount) {
                let end = min(start + Self.pieceByteCount, bytes.count)
                try reader.feed(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), take)
            }
        }
        try reader.finish(take)
        try empty(batch)
        return (count, hash)
    }

    private func empty(_ batch: RowBatch) throws {
        if let first = batch.unreadable.first {
            throw SyncError(code: .extraction, message: "\(first.problem.field) \(first.problem.reason)")
        }
        batch.reset(keeping: RowBatch.maximumByteCount)
    }

    private static let pieceByteCount = 256 << 10
}
