import Postgres
import TestSupport

@testable import Loading
@testable import RowCodec

/// Puts values through the encoder and `COPY BINARY` into a real table.
struct CopyTrial {
    /// What PostgreSQL made of the values: its text, in order; nil for NULL.
    static func values(_ texts: [String], as kind: RowMapping.ValueKind, _ type: String) async throws -> [String?] {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try copy(texts, as: kind, type, on: connection)
                return try connection.query("SELECT value::text FROM trial ORDER BY number").rows.map { $0[0] }
            }
        }
    }

    /// Those of the texts of which PostgreSQL's own reading differs from the encoder's.
    static func differences(
        _ texts: [String],
        as kind: RowMapping.ValueKind,
        _ type: String,
    ) async throws -> [String] {
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try copy(texts, as: kind, type, on: connection)
                let rows = try connection.query(
                    "SELECT text || ' became ' || value::text FROM trial WHERE value IS DISTINCT FROM text::\(type)"
                )
                return rows.rows.compactMap { $0[0] }
            }
        }
    }

    /// The reason why a text is refused; nil where it is taken.
    static func refusal(_ text: String, as kind: RowMapping.ValueKind) -> String? {
        var copy = text
        let out = ByteBuffer(capacity: 1 << 14)
        return copy.withUTF8 { ValueEncoder().append($0, kind, to: out) }
    }

    /// A value as a member of a JSONB group.
    static func json(_ text: String, as kind: RowMapping.ValueKind) -> String {
        var copy = text
        let out = ByteBuffer(capacity: 1 << 14)
        let refusal = copy.withUTF8 { ValueEncoder().appendJSON($0, kind, to: out) }
        return refusal ?? String(decoding: out.bytes, as: UTF8.self)
    }

    private static func copy(
        _ texts: [String],
        as kind: RowMapping.ValueKind,
        _ type: String,
        on connection: PostgresConnection,
    ) throws {
        try connection.execute("CREATE TABLE trial (number int, text text, value \(type))")
        let encoder = ValueEncoder()
        let out = ByteBuffer()
        for (number, text) in texts.enumerated() {
            var text = text
            out.reserve(3 * text.utf8.count + 4 * ByteBuffer.decimalByteCount)
            out.appendReserved(bigEndian: Int16(3))
            out.appendReserved(bigEndian: Int32(4))
            out.appendReserved(bigEndian: Int32(number))
            let refusal = text.withUTF8 { bytes in
                // What stands beside the value has no NUL, which no text can hold.
                _ = encoder.append(bytes, .text, to: out)
                return encoder.append(bytes, kind, to: out)
            }
            if let refusal { throw ValueProblem(column: "value", field: text, reason: refusal) }
        }
        try connection.copyIn("COPY trial FROM STDIN (FORMAT binary)") { writer in
            try CopyBinary.header.withUnsafeBytes { try writer.write($0) }
            try writer.write(out.bytes)
            try CopyBinary.trailer.withUnsafeBytes { try writer.write($0) }
        }
    }
}
