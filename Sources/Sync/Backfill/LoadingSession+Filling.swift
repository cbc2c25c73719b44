internal import Manifest
internal import Postgres

extension LoadingSession {
    /// Whether there may be rows to fill.
    var hasRows: Bool { preparation == .ready }

    /// Looks for a run that filled the same and broke off.
    func findContinuation(of filling: Filling) throws {
        guard let request = filling.request, !run.options.restarts else { return }
        try retrying { try findContinuation(request, filling.part.fingerprint) }
    }

    /// The values are in: the session is for whole rows again.
    func endFilling() throws {
        filling = nil
        endRun()
        // It has the columns of the values only.
        try retrying { try connection.execute("DROP TABLE IF EXISTS pg_temp.sfsync_staging") }
    }

    /// The statements of loading, for whole rows or for those that are filled.
    ///
    /// With `rewrites` equal digests are no reason to leave a whole row alone.
    func statements(_ mapping: RowMapping, rewrites: Bool) throws -> MergeStatements {
        let library = run.engine.manifests
        func table(_ manifest: String) -> String? { try? library.manifest(named: manifest).table }
        guard let filling, let claim else {
            let versions = RowVersions(runStart: claim?.start, replacesOlderRuns: !standing.holds)
            return MergeStatements(
                run.manifest,
                mapping,
                tableOfManifest: table,
                rewrite: rewrites,
                versions: versions,
            )
        }
        let rows: MergeStatements.FilledRows =
            switch filling.purpose {
            case .backfill:
                .unchanged(
                    since: try ledger.firstStoring(by: mapping.outline, until: claim.run, table: run.manifest.table)
                )
            case .refresh: .differing
            }
        return MergeStatements(filling: mapping, of: run.manifest, rows, tableOfManifest: table)
    }
}
