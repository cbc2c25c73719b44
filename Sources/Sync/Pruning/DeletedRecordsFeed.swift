internal import Loading
internal import Manifest
internal import Postgres
internal import Salesforce
internal import SyncModel

/// Finds the rows whose records were deleted and purged between two runs, by Salesforce's log of deletes.
///
/// Queries show deleted records for 15 days only. What is in the log need not be deleted any more: each row that it
/// names is asked for by its Id, and what Salesforce still has as a live record stays.
struct DeletedRecordsFeed {
    /// What the log came to.
    struct Outcome {
        /// Rows that were deleted.
        var count = 0
        /// Why deletes of the span may be missing; nil where it is covered.
        var gap: String?
    }

    let context: RunContext
    let connection: PostgresConnection
    /// Whether the object has `IsDeleted`.
    let hasIsDeleted: Bool
    /// What the feed holds of the span.
    private var feed: TemporaryTable { TemporaryTable("sfsync_deleted_records", on: connection) }

    /// What Salesforce's documentation promises of the log, and what it may reach.
    private static let promised: Duration = .seconds(15 * 86_400 - 120)
    private static let longest: Duration = .seconds(30 * 86_400 - 120)
    /// One answer holds the deletes of so long a time; half of it where they are too many.
    private static let span: Duration = .seconds(5 * 86_400)
    private static let shortest: Duration = .seconds(600)
    private static let usualLag: Duration = .seconds(3600)
    private static let rowsPerStatement = 10_000

    /// Applies the deletes from `start` on; `note` is told how many in each transaction.
    ///
    /// - Throws: `PostgresError`, `SyncError`; `SalesforceError` where Salesforce answers nothing, or has to be left
    ///   alone. A refusal is no error: the outcome says so.
    func apply(from start: Timestamp, to now: Timestamp, note: (Int) throws -> Void) throws -> Outcome {
        try feed.create("(sf_id text COLLATE \"C\" NOT NULL, deleted_at timestamptz NOT NULL)")
        defer { feed.drop() }
        let (covered, gap) = try read(from: start, to: now)
        var outcome = Outcome(gap: gap)
        if gap == nil {
            if covered.begin > start {
                outcome.gap = "Salesforce's deleted-records feed begins on \(covered.begin.day)"
            }
            // It may lag by some minutes; what it leaves out then is still in the recycle bin, where queries show it.
            if covered.end < now.advanced(by: .zero - Self.usualLag) {
                outcome.gap = "Salesforce's deleted-records feed is complete only until \(covered.end.minute)"
            }
        }
        let ids = try purged()
        let removal = RowPruner(manifest: context.manifest, allowsMassDelete: true, command: "")
        try removal.remove(ids, on: connection, moments: feed) { count in
            try note(count)
            outcome.count += count
        }
        return outcome
    }

    // MARK: Reading the log

    /// Reads the log into its table.
    ///
    /// - Returns: The span for which it is complete; and why it could not be read, where it could not.
    private func read(from start: Timestamp, to now: Timestamp) throws -> (covered: Covered, refusal: String?) {
        var lastRefusal: SalesforceError?
        for reach in [Self.longest, Self.promised] {
            let begin = max(start, now.advanced(by: .zero - reach))
            do {
                return (try read(spansFrom: begin, to: now), nil)
            } catch let error as SalesforceError where error.code == .locatorExpired {
                // It does not reach so far back.
                lastRefusal = error
            } catch let error as SalesforceError
                where ![.retry, .reLogin, .stop].contains(error.recovery)
                && error.code != .cancelled
            {
                lastRefusal = error
                break
            }
        }
        return (
            Covered(begin: now, end: now),
            "Salesforce does not give its deleted-records feed (\(lastRefusal?.message ?? ""))"
        )
    }

    /// A span for which the log is complete.
    private struct Covered {
        var begin: Timestamp
        var end: Timestamp
    }

    private func read(spansFrom begin: Timestamp, to now: Timestamp) throws -> Covered {
        var (complete, position) = (begin, begin)
        var span = Self.span
        while position < now {
            let end = min(now, position.advanced(by: span))
            do {
                // Both ends count in whole minutes, and have to lie apart.
                let answer = try context.salesforce.deletedRecords(
                    of: context.manifest.object,
                    from: position.minute,
                    to: max(end, position.advanced(by: .seconds(120))).minute,
                )
                try store(answer.deletedRecords)
                if let available = Timestamp(answer.earliestDateAvailable) { complete = max(complete, available) }
                // What lies behind that is not in the answer, whatever was asked for.
                guard let latest = Timestamp(answer.latestDateCovered) else {
                    return Covered(begin: complete, end: position)
                }
                if latest < end {
                    guard latest > position.advanced(by: .seconds(60)), latest < now.advanced(by: .zero - Self.usualLag)
                    else { return Covered(begin: complete, end: max(position, latest)) }
                    position = latest
                } else {
                    position = end
                }
            } catch let error as SalesforceError where error.code == .tooHeavy && span > Self.shortest {
                span = span / 2
            }
        }
        return Covered(begin: complete, end: now)
    }

    private func store(_ entries: [DeletedRecords.Entry]) throws {
        for start in stride(from: 0, to: entries.count, by: Self.rowsPerStatement) {
            let part = entries[start...].prefix(Self.rowsPerStatement)
            try connection.query(
                "INSERT INTO \(feed.sql) SELECT * FROM unnest($1::text[], $2::timestamptz[])",
                [SQLLiteral.textArray(part.map(\.id)), SQLLiteral.textArray(part.map(\.deletedDate))],
            )
        }
    }

    // MARK: What is gone

    /// The rows that the log names and Salesforce does not have as live records.
    private func purged() throws -> [String] {
        let candidates = try connection.query(
            """
            SELECT sf_id FROM \(Identifier(context.manifest.table).sql)
            WHERE sync_digest IS NOT NULL AND deleted_at IS NULL AND sf_id IN (SELECT sf_id FROM \(feed.sql))
            ORDER BY 1
            """
        ).texts
        guard !candidates.isEmpty else { return [] }
        let keys = KeyQueries(context, on: connection, condition: nil, hasIsDeleted: hasIsDeleted)
        let present = try keys.createTable("sfsync_present")
        defer { present.drop() }
        try keys.load(candidates, into: present, withoutCondition: true)
        let alive = Set(
            try connection.query("SELECT sf_id FROM \(present.sql) WHERE deleted_at IS NULL").texts
        )
        return candidates.filter { !alive.contains($0) }
    }
}

extension Timestamp {
    /// The minute, in the form of Salesforce's guide: `2026-01-01T00:00:00+00:00`.
    fileprivate var minute: String { "\(description.prefix(16)):00+00:00" }

    /// `2026-01-31`.
    fileprivate var day: String { String(description.prefix(10)) }
}
