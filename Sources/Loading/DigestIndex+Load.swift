package import Postgres
package import RowCodec

extension DigestIndex {
    /// Reads the digests of all rows but stubs.
    ///
    /// - Throws: `PostgresError`.
    package static func load(
        table: String,
        cursor: String?,
        expected: Int,
        isTrusted: Bool,
        on connection: PostgresConnection,
    ) throws -> DigestIndex {
        let index = DigestIndex(expected: expected, isTrusted: isTrusted)
        let sql =
            // Somebody may have given the columns other types, or rows without an Id: the layout is not theirs to choose.
            "COPY (SELECT sf_id::text, sync_digest::bigint, (\(cursor ?? "NULL"))::timestamptz FROM \(table) "
            + "WHERE sync_digest IS NOT NULL AND sf_id IS NOT NULL) TO STDOUT (FORMAT binary)"
        var isFirst = true
        try connection.copyOut(sql) { message in
            // The first message begins with the stream's header; the trailer is a row of -1 fields.
            var position = isFirst ? CopyBinary.header.count : 0
            isFirst = false
            guard message.count >= position + 2 + 4 + 4 + 8 else { return }
            position += 2
            let length = Int(Int32(bigEndian: message.loadUnaligned(fromByteOffset: position, as: Int32.self)))
            let id = UnsafeRawBufferPointer(rebasing: message[(position + 4)..<(position + 4 + length)])
            position += 4 + length
            let digest = message.loadUnaligned(fromByteOffset: position + 4, as: UInt64.self)
            // The cursor value is eight bytes behind its length word, or NULL.
            position += 4 + 8 + 4
            let moment =
                message.count >= position + 8
                ? Int64(bigEndian: message.loadUnaligned(fromByteOffset: position, as: Int64.self)) : .min
            index.add(id, digest: UInt64(bigEndian: digest), cursor: moment)
        }
        return index
    }
}
