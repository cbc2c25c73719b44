internal import Postgres
internal import RowCodec

/// Finds the staged rows that PostgreSQL refuses for a reason that no constraint tells: a trigger's, a value that a
/// generated column or an index cannot hold.
///
/// One statement tries each row by itself in the server, and undoes what it did. Dividing the batch would send its rows a
/// dozen times, and thousands of bad rows would take minutes.
struct RowTrial {
    /// A row that is refused by itself.
    struct Refusal {
        var id: String
        var column: String?
        var reason: String
    }

    /// Why the rows were refused together; only rows with this state are found.
    let sqlState: String
    /// The statement that merges all staged rows.
    let merge: String
    let connection: PostgresConnection

    private static let source = "FROM pg_temp.sfsync_staging ON CONFLICT"
    private static let undone = "SF000"

    /// The rows; none where PostgreSQL has no PL/pgSQL, or no row is refused by itself.
    ///
    /// - Throws: `PostgresError`.
    func find() throws(PostgresError) -> [Refusal] {
        guard sqlState.utf8.allSatisfy({ $0.isASCIIAlphanumeric }), merge.contains(Self.source) else { return [] }
        try connection.execute("SAVEPOINT sfsync_trial")
        do {
            try connection.execute(
                "CREATE TEMP TABLE IF NOT EXISTS sfsync_refused (sf_id text, column_name text, reason text) "
                    + "ON COMMIT DELETE ROWS; TRUNCATE pg_temp.sfsync_refused"
            )
            try connection.execute(block)
            try connection.execute("RELEASE SAVEPOINT sfsync_trial")
        } catch {
            guard error.sqlState.hasPrefix("42") else { throw error }
            try connection.execute("ROLLBACK TO SAVEPOINT sfsync_trial; RELEASE SAVEPOINT sfsync_trial")
            return []
        }
        return try connection.query("SELECT sf_id, nullif(column_name, ''), reason FROM pg_temp.sfsync_refused").rows
            .map {
                Refusal(id: $0[0] ?? "", column: $0[1], reason: $0[2] ?? "")
            }
    }

    private var block: String {
        let one = merge.replacing(
            Self.source,
            with: "FROM pg_temp.sfsync_staging WHERE sfsync_staging.ctid = sfsync_row.place ON CONFLICT",
        )
        // Whatever columns are called, they do not end the block.
        var quote = "$sfsync$"
        while one.contains(quote) { quote = "$x" + quote.dropFirst() }
        return """
            DO \(quote)
            #variable_conflict use_column
            DECLARE sfsync_row record; sfsync_state text; sfsync_reason text; sfsync_column text;
            BEGIN
                FOR sfsync_row IN SELECT ctid AS place, sf_id AS id FROM pg_temp.sfsync_staging LOOP
                    BEGIN
                        \(one);
                        RAISE EXCEPTION USING ERRCODE = '\(Self.undone)';
                    EXCEPTION WHEN OTHERS THEN
                        GET STACKED DIAGNOSTICS sfsync_state = RETURNED_SQLSTATE, sfsync_reason = MESSAGE_TEXT,
                            sfsync_column = COLUMN_NAME;
                        IF sfsync_state = '\(sqlState)' THEN
                            INSERT INTO pg_temp.sfsync_refused VALUES (sfsync_row.id, sfsync_column, sfsync_reason);
                        ELSIF left(sfsync_state, 2) IN ('08', '40', '53', '55', '57', '58', 'XX') THEN
                            RAISE;
                        END IF;
                    END;
                END LOOP;
            END \(quote)
            """
    }
}
