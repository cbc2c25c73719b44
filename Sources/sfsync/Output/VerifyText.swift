import SyncModel

/// What `verify` found, for people.
enum VerifyText {
    /// Facts, counts, and the differences that the report lists.
    static func text(_ report: VerifyReport) -> String {
        var lines = ["\(report.object): \(report.isEqual ? "equal" : report.isRepaired ? "repaired" : "differs")"]
        if let until = report.until {
            let pending = report.pending.map { " (\($0.grouped) records in Salesforce)" } ?? ""
            lines.append("  Compared: what changed before \(until); later changes are the next run's\(pending)")
        }
        lines.append("  Salesforce: \(report.records.grouped) records")
        lines.append("  \(report.table): \(report.rows.grouped) rows" + stubs(report.stubs))
        if report.moved > 0 { lines.append("  Changed in Salesforce later, among these rows: \(report.moved.grouped)") }
        lines.append(
            report.isDeep
                ? "  Ids: compared everywhere"
                : "  Windows: \(report.windows.grouped) counted, Ids compared in \(report.comparedWindows.grouped)"
        )
        if report.comparedValues > 0 { lines.append("  Values: compared in \(report.comparedValues.grouped) rows") }
        lines += VerifyReport.Kind.allCases.map { kind in
            let note = kind == .surplus && report.ignoresDeletes ? " (the manifest ignores deletes)" : ""
            return "  \(title(kind)): \(report.counts[kind, default: 0].grouped)\(note)"
        }
        if !report.alteredColumns.isEmpty {
            let columns = report.alteredColumns.prefix(8).map { "\($0.name) (\($0.rows.grouped))" }.joined(
                separator: ", "
            )
            let rest = report.alteredColumns.count > 8 ? " and \(report.alteredColumns.count - 8) more" : ""
            lines.append("  Columns with other values: \(columns)\(rest)")
        }
        if report.sharedIDs > 0 {
            lines.append(
                "  Records that share their Id with another one: \(report.sharedIDs.grouped); a table keeps one of them"
            )
        }
        if report.countsDiffer { lines.append("  The numbers of records and rows differ, and no record explains it") }
        if report.rejected > 0 {
            lines.append("  Rejected, among these: \(report.rejected.grouped) (see 'sfsync rejects')")
        }
        if report.outside > 0 { lines.append("  No longer in 'where', left alone: \(report.outside.grouped)") }
        lines += repair(report)
        lines.append("  API requests: \(report.apiRequests.grouped)")
        return lines.map { $0 + "\n" }.joined() + list(report)
    }

    private static func title(_ kind: VerifyReport.Kind) -> String {
        switch kind {
        case .missing: "Missing"
        case .outdated: "Outdated"
        case .altered: "Altered"
        case .surplus: "Surplus"
        }
    }

    private static func stubs(_ count: Int) -> String {
        count == 0 ? "" : ", and \(count.grouped) \(count == 1 ? "stub" : "stubs")"
    }

    private static func repair(_ report: VerifyReport) -> [String] {
        guard let repair = report.repair else { return [] }
        let counts = repair.counts
        let parts = [
            (counts.inserted, "inserted"), (counts.updated, "updated"), (counts.deleted, "deleted"),
            (counts.rejected, "rejected"), (report.undelivered, "not delivered"),
        ]
        let done = parts.filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }.joined(separator: ", ")
        return ["  Repaired by run \(repair.run ?? 0): \(done.isEmpty ? "nothing to do" : done)"]
    }

    private static func list(_ report: VerifyReport) -> String {
        guard !report.differences.isEmpty else { return "" }
        let rows = report.differences.map { difference in
            [
                difference.kind.rawValue, difference.salesforceID,
                (difference.salesforce?.description ?? "-") + (difference.isDeleted ? " deleted" : ""),
                difference.row?.description ?? "-",
            ]
        }
        let rest = report.counts.values.reduce(0, +) - rows.count
        return "\n" + TextTable.text(header: ["kind", "sf_id", "Salesforce", report.table], rows: rows)
            + (rest > 0 ? "and \(rest.grouped) more\n" : "")
    }
}
