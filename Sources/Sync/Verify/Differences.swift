internal import Ledger
internal import Postgres
internal import SyncModel

/// The differences that a comparison found, in its temporary table.
struct Differences {
    let connection: PostgresConnection

    /// A block of differences of some kinds, for a repair.
    struct Block {
        var ids: [String] = []
        /// Salesforce's cursor values, by the same index.
        var stamps: [String?] = []
    }

    /// How many there are of each kind.
    func counts() throws -> [VerifyReport.Kind: Int] {
        var counts: [VerifyReport.Kind: Int] = [:]
        for row in try connection.query("SELECT kind, count(*) FROM sfsync_differences GROUP BY 1").rows {
            if let kind = row[0].flatMap(VerifyReport.Kind.init) { counts[kind] = row[1].flatMap { Int($0) } }
        }
        return counts
    }

    /// How many missing and outdated records wait among an object's rejects.
    func rejected(_ object: String) throws -> Int {
        guard try Ledger(object: object, connection: connection).exists() else { return 0 }
        return try connection.query(
            """
            SELECT count(*) FROM sfsync_differences WHERE kind <> 'surplus'
                AND sf_id IN (SELECT sf_id FROM \(connection.ledger).rejects WHERE object = $1 AND resolved_at IS NULL)
            """,
            [object],
        ).integer ?? 0
    }

    /// The first differences, by kind and Id.
    func list(limit: Int) throws -> [VerifyReport.Difference] {
        try connection.query(
            """
            SELECT kind, sf_id, salesforce, stored, is_deleted FROM sfsync_differences ORDER BY kind, sf_id LIMIT $1
            """,
            [String(limit)],
        ).rows.compactMap { row in
            guard let kind = row[0].flatMap(VerifyReport.Kind.init), let id = row[1] else { return nil }
            return VerifyReport.Difference(
                kind: kind,
                salesforceID: id,
                salesforce: row[2].flatMap { Timestamp($0) },
                row: row[3].flatMap { Timestamp($0) },
                isDeleted: row[4] == "t",
            )
        }
    }

    /// Differences in the order of their Ids, behind one of them.
    func block(_ kinds: [VerifyReport.Kind], after id: String, limit: Int) throws -> Block {
        let result = try connection.query(
            """
            SELECT sf_id, salesforce FROM sfsync_differences WHERE kind = ANY ($1::text[]) AND sf_id > $2
            ORDER BY sf_id LIMIT $3
            """,
            [SQLLiteral.textArray(kinds.map(\.rawValue)), id, String(limit)],
        ).rows
        return Block(ids: result.compactMap { $0[0] }, stamps: result.map { $0[1] })
    }
}
