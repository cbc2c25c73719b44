internal import Manifest

extension SyncRun {
    /// Fills the fields that the manifest has besides those that the rows were read with, instead of reading everything.
    ///
    /// It comes before the increment: a record that changes after its values were read here has moved its cursor beyond
    /// the watermark, so the increment reads all of it again, and nothing newer is overwritten.
    ///
    /// - Returns: nil where there is nothing to fill, or more to do than that.
    func fillAdditions(_ mapping: RowMapping, _ session: LoadingSession) throws -> RunReport? {
        guard options.window == .incremental, options.filter == nil, options.limit == nil, manifest.cursor != nil,
            session.watermark != nil, session.hasRows, let stored = session.storedMapping,
            let filling = Filling(additionsOf: mapping, to: stored),
            try session.ledger.isClearWhoStored(since: stored, mapping.outline)
        else { return nil }
        let pronoun = filling.fields.count == 1 ? ("is", "it") : ("are", "them")
        guard !options.isDryRun else {
            onEvent(.note("\(filling.subject) \(pronoun.0) new: a run reads \(pronoun.1) for all rows first."))
            session.storedMapping = mapping.outline
            return nil
        }
        onEvent(.note("\(filling.subject) \(pronoun.0) new: reading \(pronoun.1) for all rows."))
        let report = try fill(filling, session)
        session.storedMapping = mapping.outline
        onEvent(.note("\(filling.subject): \(Self.summary(report.counts))"))
        return report
    }

    /// Reads the volatile fields of all records again, where the manifest wants it and it is time.
    ///
    /// - Returns: nil where it is not.
    func refreshWhenDue(_ mapping: RowMapping, _ session: LoadingSession) throws -> RunReport? {
        guard let interval = manifest.refresh, options.window == .incremental, options.filter == nil,
            options.limit == nil, !options.isDryRun, session.storedMapping == mapping.outline,
            let filling = Filling(volatileOf: manifest, mapping)
        else { return nil }
        if let last = try session.ledger.refreshed(),
            last.duration(to: try session.ledger.now()) < interval.duration
        {
            return nil
        }
        return try refresh(filling, session)
    }

    /// Reads the volatile fields of all records again.
    ///
    /// - Throws: `SyncError` with code `usage` where there are none, or no rows that were read by this manifest.
    func refreshVolatile(_ mapping: RowMapping, _ session: LoadingSession) throws -> RunReport {
        guard let filling = Filling(volatileOf: manifest, mapping) else {
            throw SyncError(
                code: .usage,
                message: "'\(manifest.name)' has no volatile field to refresh",
                hint: "Mark formulas, roll-ups and the like with 'volatile: true' in \(manifest.file).",
            )
        }
        guard session.storedMapping == mapping.outline else {
            let reason =
                session.storedMapping == nil
                ? "was never read in full" : "was last read with another \(manifest.file)"
            throw SyncError(
                code: .usage,
                message: "'\(manifest.name)' \(reason), so there is nothing to refresh",
                hint: "Run 'sfsync run \(manifest.name)' first.",
            )
        }
        return try refresh(filling, session)
    }

    private func refresh(_ filling: Filling, _ session: LoadingSession) throws -> RunReport {
        onEvent(.note("Refreshing \(filling.fields.joined(separator: ", ")) of all rows."))
        let report = try fill(filling, session)
        onEvent(.note("Refresh: \(Self.summary(report.counts))"))
        return report
    }

    private func fill(_ filling: Filling, _ session: LoadingSession) throws -> RunReport {
        session.filling = filling
        var query = RunQuery(run: self, mapping: filling.part)
        query.readsAllRows = true
        try session.findContinuation(of: filling)
        let report = try carryOut(&query, session) { _ in (filling.window, nil) }
        try session.endFilling()
        return report
    }

    private static func summary(_ counts: RunCounts) -> String {
        let rejects = counts.rejected == 0 ? "" : ", \(counts.rejected.grouped) rejected"
        return "\(counts.retrieved.grouped) records read, \(counts.updated.grouped) rows written\(rejects)."
    }
}
