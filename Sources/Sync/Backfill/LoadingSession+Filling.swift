internal import Manifest
internal import Postgres

extension LoadingSession {
    /// Whether there may be rows to fill.
    var hasRows: Bool { preparation == .ready }

    /// Looks for a run that filled the same and broke off.
    func findContinuation(of filling: Filling) throws {
        guard let request = filling.request, !run.options.restarts else { return }
        continuation = try ledger.continuation(
            request: request,
            mapping: filling.part.fingerprint,
            table: run.manifest.table,
        )
    }

    /// The run is closed; another one may follow.
    func endRun() {
        continuation = nil
        claim = nil
    }

    /// The values are in: the session is for whole rows again.
    func endFilling() throws {
        filling = nil
        endRun()
        // It has the columns of the values only.
        try connection.execute("DROP TABLE IF EXISTS pg_temp.sfsync_staging")
    }

    /// The statements of loading, for whole rows or for those that are filled.
    func statements(_ mapping: RowMapping) throws -> MergeStatements {
        let library = run.engine.manifests
        func table(_ manifest: String) -> String? { try? library.manifest(named: manifest).table }
        guard let filling, let claim else {
            return MergeStatements(run.manifest, mapping, tableOfManifest: table, rewrite: rewrites)
        }
        let rows: MergeStatements.FilledRows =
            switch filling.purpose {
            case .backfill: .unchanged(since: try ledger.firstStoring(by: mapping.outline, until: claim.run))
            case .refresh: .differing
            }
        return MergeStatements(filling: mapping, of: run.manifest, rows, tableOfManifest: table)
    }

    /// Closes a run that filled values.
    func finish(_ filling: Filling, _ claim: RunClaim, _ ending: RunEnding) throws {
        // Rejects stay open: the rows were not stored as a whole.
        try ledger.finish(claim, ending, watermark: nil) {
            switch filling.purpose {
            case .backfill:
                try ledger.store(filling.part.outline)
                try ledger.noteComplete(claim.run)
            case .refresh: try ledger.noteRefresh(by: claim.run)
            }
        }
    }
}
