internal import Manifest
internal import Salesforce

/// What a run reads, and by which API.
extension SyncRun {
    /// Under this many records `auto` reads by REST, which needs no job.
    private static let restThreshold = 10_000

    /// Now, by Salesforce's clock: the stamps of its records come from the same one.
    func salesforceNow() throws -> Moment {
        _ = try engine.salesforce.instance()
        if engine.salesforce.serverDate == nil { _ = try engine.salesforce.versions() }
        if let seconds = engine.salesforce.serverDate { return Moment(seconds: Int64(seconds)) }
        throw SyncError(
            code: .extraction,
            message: "Salesforce's answers carry no Date header, so its clock is unknown",
            hint: "A proxy that drops headers would do this.",
        )
    }

    /// Now, by Salesforce's clock as far as it can be believed: one that is ahead of this machine's and of PostgreSQL's would
    /// move the watermark to where no increment reads any more.
    func now(_ session: LoadingSession) throws -> Moment {
        let told = try salesforceNow()
        let bound = try latestOwnTime(session).advanced(by: SyncWindow.clockTolerance)
        guard told > bound else { return told }
        let ahead = bound.duration(to: told).rounded
        onEvent(
            .warning(
                "Salesforce's clock says \(told), which is \(ahead) and more ahead of this machine's and of PostgreSQL's. The "
                    + "watermark goes by these."
            )
        )
        return bound
    }

    /// The later one of this machine's time and PostgreSQL's.
    private func latestOwnTime(_ session: LoadingSession) throws -> Moment {
        let own = Moment(seconds: Int64(engine.salesforce.localTime))
        return max(own, try session.retrying { try session.ledger.now() })
    }

    func window(now: Moment, _ session: LoadingSession, _ mapping: RowMapping) throws -> SyncWindow {
        switch options.window {
        case .full:
            sayWhyAllIsWritten(session)
            return .full
        case .incremental:
            if sayWhyAllIsWritten(session) { return .full }
            guard manifest.cursor != nil, let watermark = session.watermark else { return .full }
            if watermark > max(now, try latestOwnTime(session)).advanced(by: SyncWindow.clockTolerance) {
                onEvent(.warning("The watermark \(watermark) lies in the future: reading everything once."))
                return .full
            }
            if let stored = session.storedMapping, stored != mapping.outline {
                // Rows that did not change since have the old shape: a new column of theirs would stay empty.
                onEvent(.note("The manifest has changed since the last run: reading everything once."))
                return .full
            }
            let start = watermark.advanced(by: .zero - SyncWindow.lookback)
            return SyncWindow(kind: "incremental", start: start)
        case .days(let days):
            return SyncWindow(kind: "range", start: now.advanced(by: .seconds(-86_400 * days)))
        case .range(let start, let end):
            return SyncWindow(kind: "range", start: start, end: end)
        case .refresh:
            return SyncWindow(kind: Filling.Purpose.refresh.rawValue)
        }
    }

    /// Says what was done to the table since it was filled, where that makes everything be read and written anew.
    ///
    /// - Returns: Whether it does.
    @discardableResult
    private func sayWhyAllIsWritten(_ session: LoadingSession) -> Bool {
        if session.holdsRowsOfFormerOrg {
            onEvent(.note("The table is filled from another org than before: reading everything anew."))
            return true
        }
        guard case .broken(let reason) = session.standing else { return false }
        let text = reason.prefix(1).uppercased() + reason.dropFirst()
        onEvent(.warning("\(text): reading everything once, and writing every row."))
        return true
    }

    /// The API to begin with.
    ///
    /// `auto` takes REST for an increment without asking how much it is: the first page says so, and where it is much,
    /// Bulk takes over before a row is stored. Anything else is counted first.
    func mode(_ window: SyncWindow, _ query: inout RunQuery) throws -> SyncPlan.Mode {
        if options.limit != nil || query.filtersLocally { return .rest }
        switch options.mode ?? manifest.mode {
        case .bulk: return .bulk
        case .rest: return .rest
        case .auto where window.kind == "incremental":
            query.restRowLimit = Self.restThreshold
            return .rest
        case .auto:
            let plan = try SyncPlan(manifest, mode: .rest, window: window, filter: options.filter)
            do {
                let count = try engine.salesforce.count(plan.countSOQL, includingDeleted: plan.includesDeleted)
                onEvent(.note("Salesforce counts \(count.grouped) records."))
                return count < Self.restThreshold ? .rest : .bulk
            } catch let error as SalesforceError where error.code == .invalidField {
                // What is wrong with the query is found out when it is put.
                return .rest
            }
        }
    }

    /// Where the watermark may go: up to the lag behind the moment at which the run began, when the run reads all that
    /// changed before it.
    func watermark(after window: SyncWindow, now: Moment) -> Moment? {
        guard manifest.cursor != nil, window.kind != "range", options.filter == nil, options.limit == nil,
            !options.isDryRun
        else { return nil }
        return now.advanced(by: .zero - SyncWindow.lag)
    }
}
