/// `/sobjects/X/deleted` and `/sobjects/X/updated`.
///
/// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getdeleted.htm (v66): minutes
/// count, seconds do not; both ends are included.
struct ReplicationEndpoint: Sendable {
    let org: EmulatedOrg
    /// How far back `deleted` answers.
    let deletedLogDays: Int64

    private static let dayMilliseconds: Int64 = 86_400_000

    /// Rows that went to the recycle bin or for good.
    func deleted(_ table: ObjectTable, _ query: [String: String]) throws -> EmulatorAnswer {
        let (start, end) = try bounds(query, days: deletedLogDays)
        let rows = org.snapshot.rows[table.ordinal]
        let records = matching(rows, start, end) { !$0.isDisjoint(with: [.deleted, .purged]) }.map { row in
            "{\"id\":\"\(table.series.id(of: row).text)\",\"deletedDate\":\(text(Int64(rows.stamps[row]) * 1000))}"
        }
        let earliest = text(org.milliseconds - deletedLogDays * Self.dayMilliseconds)
        return .json(
            """
            {"deletedRecords":[\(records.joined(separator: ","))],"earliestDateAvailable":\(earliest),\
            "latestDateCovered":\(text(min(end, org.milliseconds)))}
            """
        )
    }

    /// Rows that were created or changed.
    func updated(_ table: ObjectTable, _ query: [String: String]) throws -> EmulatorAnswer {
        let (start, end) = try bounds(query, days: 30)
        let rows = org.snapshot.rows[table.ordinal]
        let ids = matching(rows, start, end) { $0.isDisjoint(with: [.deleted, .purged]) }
            .map { "\"\(table.series.id(of: $0).text)\"" }
        let covered = text(min(end, org.milliseconds))
        return .json("{\"ids\":[\(ids.joined(separator: ","))],\"latestDateCovered\":\(covered)}")
    }

    private func matching(
        _ rows: ObjectRows,
        _ start: Int64,
        _ end: Int64,
        where isWanted: (ObjectRows.Flags) -> Bool,
    ) -> [Int] {
        (0..<rows.count).filter { row in
            let stamp = Int64(rows.stamps[row]) * 1000
            return stamp >= start && stamp < end + 60_000 && isWanted(rows.flags[row])
        }
    }

    private func bounds(_ query: [String: String], days: Int64) throws -> (Int64, Int64) {
        guard let start = query["start"].flatMap(Timestamp.milliseconds(of:)),
            let end = query["end"].flatMap(Timestamp.milliseconds(of:))
        else { throw QueryError("MALFORMED_QUERY", "start and end must be date-times with a zone") }
        let minutes = (start / 60_000 * 60_000, end / 60_000 * 60_000)
        guard minutes.0 < minutes.1 else {
            throw QueryError("INVALID_REPLICATION_DATE", "startDate before endDate must be more than 1 minute")
        }
        guard minutes.0 >= org.milliseconds - days * Self.dayMilliseconds else {
            throw QueryError("INVALID_REPLICATION_DATE", "startDate cannot be more than \(days) days ago")
        }
        return minutes
    }

    private func text(_ milliseconds: Int64) -> String {
        "\"\(Timestamp.text(milliseconds: milliseconds, zone: "+0000"))\""
    }
}
