internal import Ledger
internal import Schema
internal import SyncModel

/// The plan in words: what `sfsync plan` and `--dry-run` print.
extension RunPlan {
    /// One decision, with its subject: `reads`, `everything, as asked`.
    typealias Line = (subject: String, text: String)

    /// The decisions, in the order in which a run carries them out.
    var lines: [Line] {
        var lines: [Line] = [("changes", schemaText)]
        if let backfill {
            lines.append(("first", "reads \(backfill.subject.lowercasedFirst) for all rows: new in the manifest"))
        }
        lines.append(("reads", readText))
        lines.append(("by", apiText))
        lines.append(("stores", storeText))
        lines.append(("removes", pruning.isEmpty ? "no rows" : pruning.map(\.text).joined(separator: "; ")))
        lines.append(("watermark", watermark.map { "moves to \($0)" } ?? "stays"))
        if let refresh, !isRefreshOnly {
            lines.append(("then", "reads volatile \(refresh.subject.lowercasedFirst) for all rows: it is time"))
        }
        return lines
    }

    /// The lines as a text, a line end behind each.
    var text: String {
        let width = lines.map(\.subject.count).max() ?? 0
        return lines.map { line in
            "  \(line.subject)\(String(repeating: " ", count: width - line.subject.count))  \(line.text)\n"
        }.joined()
    }

    /// Changes of the database that a text names one by one.
    private static let namedChanges = 6

    private var schemaText: String {
        let conflicts = schema.conflicts
        if let first = conflicts.first {
            let rest = conflicts.count > 1 ? " (and \(conflicts.count - 1) more)" : ""
            return "nothing, and does not run: \(first)\(rest)"
        }
        guard !schema.isEmpty else { return "nothing in the database" }
        let changes = schema.namedChanges
        guard !changes.isEmpty else { return "comments in the database" }
        let names = changes.prefix(Self.namedChanges).map(\.summary).joined(separator: ", ")
        let rest = changes.count - Self.namedChanges
        return rest > 0 ? "\(names) and \(rest) more" : names
    }

    private var readText: String {
        switch reason {
        case .asked where window == .full: "everything, as asked"
        case .asked: "what changed\(window.spanText), as asked"
        case .increment(let watermark):
            "what changed\(window.spanText): 10 minutes before the watermark, \(watermark)"
        case .noCursor: "everything: \(object) has no cursor field that tells what changed"
        case .neverRead: "everything: no run has read all of it yet"
        case .tableChanged(let change): "everything: \(change)"
        case .formerOrg: "everything: the rows are from another org"
        case .futureWatermark(let watermark): "everything: the watermark \(watermark) lies in the future"
        case .mappingChanged: "everything: the manifest maps fields differently than the last run did"
        case .continued(let run):
            "the rest of interrupted run \(run) (\(window.kind.rawValue)): \((continuation?.counts.retrieved ?? 0).grouped) records are stored"
        case .ids: "some records by their Ids"
        case .backfill: "new fields of all records"
        case .refresh: "\(refresh?.subject.lowercasedFirst ?? "volatile fields") of all records again"
        }
    }

    private var apiText: String {
        switch api {
        case .fixed(let mode, let reason): mode.name + reason.text
        case .restFirst(let limit): "REST; Bulk API 2.0 where more than \(limit.grouped) records changed"
        case .byCount(let threshold): "REST under \(threshold.grouped) records, Bulk API 2.0 from there on"
        }
    }

    private var storeText: String {
        switch (load, rewrite) {
        case (.firstLoad, _): "straight into the empty table; indexes and foreign keys follow"
        case (.fill, _): "the fields into the rows that are here"
        case (.merge, nil): "new and changed rows; equal ones are left alone"
        case (.merge, .asked): "every row, as asked"
        case (.merge, .untrusted): "every row: the table may hold something else than what was stored"
        case (.merge, .severalMappings): "every row: the rows were stored by several mappings"
        }
    }
}

extension SchemaPlan {
    /// The changes without comments, and without what comes with a new table.
    fileprivate var namedChanges: [SchemaChange] {
        let new = Set(changes.compactMap { if case .createTable(let table) = $0 { table.name } else { nil } })
        return changes.filter { change in
            switch change {
            case .comment: false
            case .createIndex(let table, _, _), .addForeignKey(let table, _, _): !new.contains(table)
            default: true
            }
        }
    }
}

extension SyncWindow {
    /// ` from 2026-01-01T00:00:00.000Z on and before 2026-02-01T00:00:00.000Z`.
    fileprivate var spanText: String {
        switch (start, end) {
        case (let start?, let end?): " from \(start) on and before \(end)"
        case (let start?, nil): " from \(start) on"
        case (nil, let end?): " before \(end)"
        case (nil, nil): ""
        }
    }
}

extension QuerySpec.Mode {
    /// The API's name.
    fileprivate var name: String { self == .bulk ? "Bulk API 2.0" : "REST" }
}

extension APIReason {
    fileprivate var text: String {
        switch self {
        case .option: ", as asked"
        case .manifest: ", as the manifest says"
        case .limit: ": a limit needs it"
        case .filterByIDs: ", by Ids: Salesforce does not take the filter"
        case .continuation: ": the job is there"
        case .ids: ", or Bulk API 2.0 where the fields fill a URL"
        }
    }
}

extension Pruning {
    /// The rows, as an object of "removes".
    fileprivate var text: String {
        switch self {
        case .unseen(ofFormerOrg: false): "rows that Salesforce no longer has"
        case .unseen(ofFormerOrg: true): "rows that this org does not have, for good"
        case .outOfScope: "rows whose records no longer match 'where'"
        case .purged(let start): "rows that Salesforce's deleted-records feed names since \(start)"
        case .waiting(let tables): "rows of \(tables.joined(separator: ", ")) that waited for other rows to go"
        }
    }
}

extension String {
    /// The text as the middle of a sentence.
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
