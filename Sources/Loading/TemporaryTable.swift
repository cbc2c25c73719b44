package import Postgres
package import RowCodec

/// A table of one session, which one step creates, fills and drops.
package struct TemporaryTable {
    package let name: String
    private let connection: PostgresConnection

    /// Names a table, which need not exist.
    package init(_ name: String, on connection: PostgresConnection) {
        self.name = name
        self.connection = connection
    }

    /// The name for statements: whatever `search_path` says, it is the session's own table.
    package var sql: String { "pg_temp.\(name)" }

    /// Creates the table, empty; one that an earlier step left is dropped.
    ///
    /// - Parameter definition: What follows the name: columns in parentheses, or `AS SELECT ...`.
    /// - Throws: `PostgresError`.
    package func create(_ definition: String) throws(PostgresError) {
        try connection.execute("DROP TABLE IF EXISTS \(sql); CREATE TEMP TABLE \(name) \(definition)")
    }

    /// Copies the rows of a batch into the table; its columns are those of the batch's mapping.
    ///
    /// - Throws: `PostgresError`.
    package func copy(_ batch: RowBatch) throws {
        try connection.copyIn("COPY \(sql) FROM STDIN (FORMAT binary)") { try CopyBinary.write(batch, to: $0) }
    }

    /// Removes all rows.
    ///
    /// - Throws: `PostgresError`.
    package func empty() throws(PostgresError) { try connection.execute("TRUNCATE \(sql)") }

    /// Drops the table if it exists; where the session is gone, so is the table.
    package func drop() { try? connection.execute("DROP TABLE IF EXISTS \(sql)") }
}
