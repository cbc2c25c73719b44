internal import Ledger
internal import Loading
internal import Manifest
internal import Postgres
internal import RowCodec

extension LoadingSession {
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
        let library = context.manifests
        func table(_ manifest: String) -> String? { try? library.manifest(named: manifest).table }
        guard let filling, let claim else {
            let versions = RowVersions(runStart: claim?.start, replacesOlderRuns: !(facts?.ledger.digestsHold ?? false))
            return MergeStatements(
                context.manifest,
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
                    since: try ledger.firstStoring(by: mapping.outline, until: claim.run, table: context.manifest.table)
                )
            case .refresh: .differing
            }
        return MergeStatements(filling: mapping, of: context.manifest, rows, tableOfManifest: table)
    }
}
