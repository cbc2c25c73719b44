package import Postgres
public import SyncModel

/// A row that could not be stored, as `sfsync.rejects` keeps it.
public struct RejectEntry: Sendable, Equatable {
    /// Its number.
    package var number: Int64
    /// The object's name.
    public var object: String
    /// Salesforce's Id; nil where the row has none that can be read.
    public var salesforceID: String?
    /// The column at fault, where it is known.
    public var column: String?
    /// What is wrong.
    public var reason: String
    /// PostgreSQL's SQLSTATE; nil where the row did not come as far as PostgreSQL.
    public var sqlState: String?
    /// Runs that met it.
    package var occurrences: Int
    /// The first run that met it.
    package var firstRun: Int64
    /// The latest run that met it.
    package var lastRun: Int64
    /// When the first run met it.
    package var firstSeen: Timestamp?
    /// When the latest run met it.
    public var lastSeen: Timestamp?
    /// When a run stored the record or found it gone; nil while the entry is open.
    package var resolved: Timestamp?
    /// The run that did.
    package var resolvedRun: Int64?

    /// The entries of an object, or of all, newest first within each object.
    ///
    /// - Parameters:
    ///   - object: The name of a manifest; nil for all.
    ///   - includingResolved: Whether closed entries are wanted, too.
    ///   - limit: The greatest number of entries.
    ///   - connection: The database.
    /// - Returns: The entries, and how many there are without the limit.
    /// - Throws: `PostgresError`.
    package static func list(
        of object: String?,
        includingResolved: Bool,
        limit: Int,
        on connection: PostgresConnection,
    ) throws -> (entries: [RejectEntry], total: Int) {
        guard try Ledger(object: object ?? "", connection: connection).exists() else { return ([], 0) }
        let condition = "($1::text IS NULL OR object = $1) AND ($2 OR resolved_at IS NULL)"
        let parameters = [object, includingResolved ? "t" : "f"]
        let total = try connection.query(
            "SELECT count(*) FROM \(connection.ledger).rejects WHERE \(condition)",
            parameters
        )
        let result = try connection.query(
            "SELECT * FROM \(connection.ledger).rejects WHERE \(condition) ORDER BY object, id DESC LIMIT $3",
            parameters + [String(limit)],
        )
        return (result.records.map(RejectEntry.init), total.integer ?? 0)
    }

    /// Entries that are rejected for the same reason.
    package struct Group: Sendable {
        /// The object's name.
        package var object: String
        /// The column at fault, where it is known.
        package var column: String?
        /// PostgreSQL's SQLSTATE.
        package var sqlState: String?
        /// What is wrong with the latest of them.
        package var reason: String
        /// How many they are.
        package var count: Int
        /// The number of the latest.
        package var latest: Int64
        /// When a run last met one of them.
        package var lastSeen: Timestamp?
    }

    /// The open entries of an object, or of all, by column and reason, the most frequent first.
    ///
    /// Reasons that differ in values alone, which stand in quotes, parentheses and digits, are one.
    ///
    /// - Throws: `PostgresError`.
    package static func groups(of object: String?, on connection: PostgresConnection) throws -> [Group] {
        guard try Ledger(object: object ?? "", connection: connection).exists() else { return [] }
        let result = try connection.query(
            """
            SELECT object, column_name, sqlstate, count(*) AS entries, max(id) AS latest,
                max(last_seen_at) AS last_seen_at, (array_agg(reason ORDER BY id DESC))[1] AS reason
            FROM \(connection.ledger).rejects WHERE ($1::text IS NULL OR object = $1) AND resolved_at IS NULL
            GROUP BY object, column_name, sqlstate,
                regexp_replace(reason, $$'[^']*'|"[^"]*"|\\([^()]*\\)=\\([^()]*\\)|[0-9]+$$, '?', 'g')
            ORDER BY object, entries DESC, latest DESC
            """,
            [object],
        )
        return result.records.map { row in
            Group(
                object: row["object"] ?? "",
                column: row["column_name"],
                sqlState: row["sqlstate"],
                reason: row["reason"] ?? "",
                count: row.integer("entries") ?? 0,
                latest: row.integer("latest") ?? 0,
                lastSeen: row.moment("last_seen_at"),
            )
        }
    }

    /// One entry with the source values of its row, as a JSON object of texts by field; nil where there is none.
    ///
    /// Masked values are masked.
    ///
    /// - Throws: `PostgresError`.
    package static func find(
        _ number: Int64,
        on connection: PostgresConnection,
    ) throws -> (entry: RejectEntry, raw: String)? {
        guard try Ledger(object: "", connection: connection).exists() else { return nil }
        let result = try connection.query(
            "SELECT * FROM \(connection.ledger).rejects WHERE id = $1",
            [String(number)]
        )
        guard let row = result.first else { return nil }
        return (RejectEntry(row), row["raw"] ?? "{}")
    }

    private init(_ row: PostgresRow) {
        number = row.integer("id") ?? 0
        object = row["object"] ?? ""
        salesforceID = row["sf_id"]
        column = row["column_name"]
        reason = row["reason"] ?? ""
        sqlState = row["sqlstate"]
        occurrences = row.integer("occurrences") ?? 1
        firstRun = row.integer("run_id") ?? 0
        lastRun = row.integer("last_run_id") ?? 0
        firstSeen = row.moment("created_at")
        lastSeen = row.moment("last_seen_at")
        resolved = row.moment("resolved_at")
        resolvedRun = row.integer("resolved_run_id")
    }
}
