internal import Postgres

/// The table `sfsync.migrations`: what was done to tables, when, and what failed.
struct MigrationLog {
    let connection: PostgresConnection

    /// Creates the table where it is missing.
    func prepare() throws {
        let name = "\(connection.ledger).migrations"
        guard try connection.query("SELECT to_regclass($1)", [name])[0, 0] == nil else { return }
        try connection.createLedgerSchema()
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS \(name) (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                change text NOT NULL,
                statements text NOT NULL,
                state text NOT NULL CHECK (state IN ('done', 'failed')),
                error text,
                started_at timestamptz NOT NULL,
                finished_at timestamptz NOT NULL DEFAULT clock_timestamp()
            )
            """
        )
    }

    /// Notes changes that are done, in the transaction that did them where there is one.
    func note(done changes: [SchemaChange], since start: String) throws {
        try connection.query(
            """
            INSERT INTO \(connection.ledger).migrations (change, statements, state, started_at)
            SELECT c, s, 'done', $3 FROM unnest($1::text[], $2::text[]) AS done (c, s)
            """,
            [SQLLiteral.textArray(changes.map(\.summary)), SQLLiteral.textArray(changes.map(Self.text)), start],
        )
        try voidClaims(after: changes)
    }

    /// The one place where the ledger stops believing what it says of a table, since a change took something away or found
    /// something else than sfsync had made.
    private func voidClaims(after changes: [SchemaChange]) throws {
        let emptied = changes.compactMap(\.emptiedTable)
        // A type that no manifest ever wanted is somebody's, and may have cut values before it was widened again.
        let cut = changes.flatMap(\.retypedColumns).filter { !ColumnType.isOwn($0.found) }.map(\.table)
        for table in Set(emptied + cut) { try forgetMapping(of: table) }
        for change in changes.flatMap(\.retypedColumns) where ColumnType.isOwn(change.found) { try keepClaim(change) }
    }

    /// A column that became wider, as a manifest wants it, holds what it held: the ledger continues to believe it.
    private func keepClaim(_ column: (table: String, column: String, found: String)) throws {
        let ledger = connection.ledger
        guard try connection.query("SELECT to_regclass($1)", ["\(ledger).tables"])[0, 0] != nil else { return }
        try connection.query(
            """
            UPDATE \(ledger).tables c SET state = rtrim(replace(c.state || E'\\n',
                E'\\n' || a.attname || E'\\t' || a.attnum || ' ' || $3 || E'\\n',
                E'\\n' || a.attname || E'\\t' || a.attnum || ' ' || format_type(a.atttypid, a.atttypmod) || E'\\n'), E'\\n')
            FROM pg_attribute a
            WHERE c.table_name = $1 AND a.attrelid = to_regclass($4) AND a.attname = $2
            """,
            [column.table, column.column, column.found, Identifier(column.table).sql],
        )
    }

    /// What the rows of a table were read with does not hold any more: the next run reads and writes all of them.
    ///
    /// A run in between would notice by itself; without one, a field that goes and comes back looks as if it had stayed.
    private func forgetMapping(of table: String) throws {
        let ledger = connection.ledger
        // Tables can be made before the first run.
        guard try connection.query("SELECT to_regclass($1)", ["\(ledger).watermarks"])[0, 0] != nil else { return }
        try connection.query(
            """
            UPDATE \(ledger).watermarks w SET mapping = '' FROM \(ledger).runs r
            WHERE r.id = w.run_id AND r.table_name = $1
            """,
            [table],
        )
        try connection.query("UPDATE \(ledger).runs SET mapping = '' WHERE table_name = $1 AND mapping <> ''", [table])
    }

    /// Notes a change that failed; where that cannot be noted either, the error itself says enough.
    func note(failed change: SchemaChange, _ error: any Error, since start: String) {
        _ = try? connection.query(
            """
            INSERT INTO \(connection.ledger).migrations (change, statements, state, error, started_at)
            VALUES ($1, $2, 'failed', $3, $4)
            """,
            [change.summary, Self.text(change), String(describing: error), start],
        )
    }

    /// Now, by the database's clock.
    func now() throws -> String { try connection.query("SELECT clock_timestamp()")[0, 0] ?? "now" }

    private static func text(_ change: SchemaChange) -> String {
        change.statements.map { $0 + ";" }.joined(separator: "\n")
    }
}
