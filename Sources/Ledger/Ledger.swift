package import Postgres
package import SyncModel

/// The books of one object: runs, watermark and rejects.
///
/// Statements that belong to a batch run in the batch's transaction, so that rows and books agree after any crash.
package struct Ledger {
    /// The object's name on the command line, which is its key here.
    package let object: String
    package let connection: PostgresConnection

    /// The ledger of an object, read and written over a session.
    package init(object: String, connection: PostgresConnection) {
        self.object = object
        self.connection = connection
    }

    /// Creates the ledger's tables where they are missing.
    package func prepare() throws {
        let isThere = try exists()
        guard try !isThere || mayAddHealth() else { return }
        // Two first runs at once would collide in the catalogue.
        try connection.transaction {
            try connection.query("SELECT pg_advisory_xact_lock(hashtext($1))", [connection.ledger])
            try connection.createLedgerSchema()
            let schema = LedgerSchema(ledger: connection.ledger)
            try connection.execute(isThere ? schema.health + schema.comments : schema.statements)
        }
    }

    /// Whether there are ledger tables to read.
    package func exists() throws -> Bool {
        try connection.query(LedgerSchema.probe, [connection.ledger])[0, 0] == LedgerSchema.tableCount
    }

    /// Whether the ledger is of an earlier version, without the view, and this role may add it: no run needs it.
    private func mayAddHealth() throws -> Bool {
        try connection.query(
            """
            SELECT to_regclass($1 || '.health') IS NULL
                AND bool_and(has_schema_privilege(relnamespace, 'CREATE') AND pg_has_role(relowner, 'USAGE'))
            FROM pg_class WHERE relkind = 'r'
                AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass($1 || '.runs'))
            """,
            [connection.ledger],
        )[0, 0] == "t"
    }

    /// Takes the object's lock for as long as the session lives.
    ///
    /// - Throws: `SyncError` with code `locked` that names the holder.
    package func lock() throws {
        let taken = try connection.query("SELECT pg_try_advisory_lock(hashtext($1), hashtext($2))", lockNames)
        guard taken[0, 0] != "t" else { return }
        let holder = try connection.query(
            """
            SELECT id, host, process_id, to_char(started_at, 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since FROM \(connection.ledger).runs
            WHERE object = $1 AND state = 'running' ORDER BY id DESC LIMIT 1
            """,
            [object],
        )
        let who =
            holder.first.map {
                "run \($0["id"] ?? "?") (process \($0["process_id"] ?? "?") on \($0["host"] ?? "?"), since \($0["since"] ?? "?"))"
            } ?? "another session"
        throw SyncError(
            code: .locked,
            message: "'\(object)' is being synced by \(who)",
            hint: "Wait until it has ended, then run the same command again.",
        )
    }

    /// Whether some session holds the object's lock, as every run does while it lives.
    func isLocked() throws -> Bool {
        try connection.query("SELECT FROM pg_locks WHERE \(Self.isLock("$1", "$2"))", lockNames).count > 0
    }

    /// The condition that a row of `pg_locks` is an object's lock; ledger and object are SQL expressions.
    static func isLock(_ ledger: String, _ object: String) -> String {
        """
        locktype = 'advisory' AND granted AND objsubid = 2
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND classid::bigint = hashtext(\(ledger))::bigint & 4294967295
            AND objid::bigint = hashtext(\(object))::bigint & 4294967295
        """
    }

    /// Gives the object's lock back.
    package func unlock() throws {
        try connection.query("SELECT pg_advisory_unlock(hashtext($1), hashtext($2))", lockNames)
    }

    /// What the lock is called: orgs with ledgers of their own do not wait for each other.
    private var lockNames: [String] { [connection.ledger, object] }

    /// The watermark, everything changed before which was read, and the outline of the mapping it was read with.
    package func watermark() throws -> (moment: Timestamp, mapping: String?)? {
        let result = try connection.query(
            "SELECT watermark, mapping FROM \(connection.ledger).watermarks WHERE object = $1",
            [object]
        )
        guard let moment = result.moment else { return nil }
        return (moment, result[0, 1])
    }

    /// The error of a run whose place another one has taken.
    func takenOver(_ run: Int64) -> SyncError {
        SyncError(
            code: .locked,
            message: "Another run of '\(object)' has taken over from run \(run)",
            hint: "Nothing is lost: what this run had committed stays, and the other run continues.",
        )
    }

    /// Whether a transaction was committed whose COMMIT got no answer.
    ///
    /// - Throws: `PostgresError` that says to try again while the server has not decided: the old session may still be at
    ///   it.
    package func isCommitted(_ transaction: String) throws -> Bool {
        switch try connection.query("SELECT txid_status($1::bigint)", [transaction])[0, 0] {
        case "committed": return true
        case "in progress":
            throw PostgresError(
                sqlState: "55P03",
                message: "transaction \(transaction), whose COMMIT got no answer, is still in progress",
                action: "the last batch",
            )
        default: return false
        }
    }

    /// Now, by the database's clock.
    package func now() throws -> Timestamp {
        try connection.query("SELECT now()").moment ?? Timestamp(microseconds: 0)
    }

}

extension PostgresResult {
    /// The first value as a moment; the session prints times as `2026-01-31 10:00:00.123+00`.
    package var moment: Timestamp? { texts.first.flatMap { Timestamp($0) } }
}

extension PostgresRow {
    /// A value as a moment.
    package func moment(_ name: String) -> Timestamp? { self[name].flatMap { Timestamp($0) } }
}
