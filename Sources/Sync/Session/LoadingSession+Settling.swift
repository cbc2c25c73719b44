internal import Extraction
internal import Ledger
internal import Manifest
internal import Postgres
internal import RowCodec
internal import SyncModel

/// Rows that were refused in the middle of a run are judged at its end, when everything else is in the table.
extension LoadingSession {
    /// Records that are read again at a time.
    private static let blockSize = 20_000
    /// Rows that are settled together, and bytes of them: what goes round in a circle has to be seen as a whole.
    static let settlingBatchSize = blockSize
    static let settlingByteCount = 64 << 20

    /// Reads the records again that a unique index or a foreign key refused, in this run or before, and stores those that
    /// nothing speaks against any more.
    ///
    /// They are asked for by their Ids: what came first may be out of date by now.
    ///
    /// - Throws: `PostgresError`, `SalesforceError`, `SyncError`.
    func settle(_ result: inout LoadPipeline.Result, _ query: QueryOpener) throws {
        let counts = result.counts
        guard let claim, filling == nil, context.options.limit == nil,
            counts.rejected > 0 || counts.inserted + counts.updated + counts.deleted > 0
        else { return }
        // What the run found and saw is asked for once more behind this; the rows of an empty table are merged by now.
        let (found, seen) = (preparation, known)
        preparation = .ready
        defer { (preparation, known) = (found, seen) }
        try settleRows(&result, claim, query)
        try restoreClearedLinks(&result, query)
    }

    /// Reads the rows again whose link was cleared because the other row of the table came behind them.
    private func restoreClearedLinks(_ result: inout LoadPipeline.Result, _ query: QueryOpener) throws {
        guard !result.cleared.isEmpty else { return }
        let cleared = result.cleared
        let ids = try retrying {
            try connection.query(
                """
                SELECT DISTINCT c.id FROM unnest($1::text[], $2::text[]) AS c (id, parent)
                JOIN \(Identifier(context.manifest.table).sql) p ON p.sf_id = c.parent
                """,
                [SQLLiteral.textArray(cleared.map(\.id)), SQLLiteral.textArray(cleared.map(\.parent))],
            ).texts
        }
        for start in stride(from: 0, to: ids.count, by: Self.blockSize) {
            guard let source = try settlingSource(Array(ids[start...].prefix(Self.blockSize)), query) else { return }
            settling = []
            defer { settling = nil }
            let part = try load(from: source, mapping: query.mapping)
            result.counts += part.counts
            result.reported = result.reported.map { $0 + part.counts.retrieved }
        }
    }

    private func settleRows(_ result: inout LoadPipeline.Result, _ claim: RunLease, _ query: QueryOpener) throws {
        // What the run has stored since needs no second look; a full run has met everything itself.
        try retrying { try resolveRejects() }
        let isFull = result.isFull
        var last = ""
        while true {
            let found = try retrying { try ledger.provisionalRejects(after: last, limit: Self.blockSize) }
            guard let end = found.last?.id else { return }
            last = end
            let block = isFull ? found.filter { $0.run == claim.run } : found
            if block.isEmpty { continue }
            guard let source = try settlingSource(block.map(\.id), query) else { return }
            settling = Set(block.filter { $0.run == claim.run }.map { IDKey($0.id) })
            defer { settling = nil }
            var part = try load(from: source, mapping: query.mapping)
            part.isFull = isFull
            result.counts += part.counts
            result.reported = result.reported.map { $0 + part.counts.retrieved }
            result.samples = Array((result.samples + part.samples).suffix(24))
            let ids = block.map(\.id)
            try retrying { try ledger.resolveRejects(of: ids, stored: context.manifest.table, by: claim.run) }
        }
    }

    /// The records by their Ids over REST; nil where the fields alone fill a URL: then a replay reads them by jobs.
    private func settlingSource(_ ids: [String], _ query: QueryOpener) throws -> RecordSource? {
        var plan = try QuerySpec(
            context.manifest,
            mode: .rest,
            window: .ids,
            fields: query.mapping.sourceFields
        )
        if !query.hasQueryAll { plan.includesDeleted = false }
        return plan.idsPerURL < 1 ? nil : RecordSource(context: query.context(plan), job: nil, ids: ids)
    }
}
