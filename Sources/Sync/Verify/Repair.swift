internal import Manifest
internal import Postgres
internal import SyncModel

/// Mends the differences that a comparison found, within a run by Ids.
struct Repair {
    let target: ResyncByID
    let differences: Differences
    let allowsMassDelete: Bool

    /// Reads missing and outdated records again, and deletes surplus rows as the manifest wants it.
    ///
    /// Too many surplus rows for an accident are refused before anything is written.
    ///
    /// - Parameters:
    ///   - counts: The differences by kind.
    ///   - rows: Rows of the table, for the brake.
    /// - Throws: `PostgresError`, `SalesforceError`, `SyncError`.
    func perform(_ counts: [VerifyReport.Kind: Int], of rows: Int) throws {
        let removal = RowPruner(
            manifest: target.context.manifest,
            allowsMassDelete: allowsMassDelete,
            command: "--repair",
        )
        let deletes = target.context.manifest.deletes != .ignore
        if deletes { try removal.check(counts[.surplus, default: 0], of: rows) }
        try eachBlock([.missing, .outdated, .altered]) { block in
            try yieldToSalesforce(block)
            try target.read(block.ids)
        }
        guard deletes else { return }
        try eachBlock([.surplus]) { block in
            try removal.remove(block.ids, on: target.session.connection) { try target.note(deleted: $0) }
        }
    }

    private func eachBlock(
        _ kinds: [VerifyReport.Kind],
        _ body: (Differences.Block) throws -> Void,
    ) throws {
        var last = ""
        while true {
            let block = try differences.block(kinds, after: last, limit: ResyncByID.blockSize)
            guard let end = block.ids.last else { return }
            try body(block)
            last = end
        }
    }

    /// Takes the cursor values of rows that claim to be newer than their records: no run would touch them otherwise.
    private func yieldToSalesforce(_ block: Differences.Block) throws {
        guard let column = target.context.manifest.cursorColumn.map({ Identifier($0).sql }) else { return }
        let stamps = "{" + block.stamps.map { $0.map { "\"\($0)\"" } ?? "NULL" }.joined(separator: ",") + "}"
        try target.session.connection.query(
            """
            UPDATE \(Identifier(target.context.manifest.table).sql) t SET \(column) = NULL
            FROM unnest($1::text[], $2::timestamptz[]) AS s (sf_id, stamp)
            WHERE t.sf_id = s.sf_id AND t.\(column) > s.stamp
            """,
            [SQLLiteral.textArray(block.ids), stamps],
        )
    }
}
