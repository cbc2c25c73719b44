package import Manifest
internal import SOQL

/// What a run will ask Salesforce, decided before anything is sent.
public struct QuerySpec: Sendable, Equatable {
    /// The API that is read.
    public enum Mode: String, Sendable, Equatable {
        /// Bulk API 2.0.
        case bulk
        /// REST queries.
        case rest
    }

    /// The API that is read.
    package var mode: Mode
    /// The part of the object.
    package var window: SyncWindow
    /// The name of the filter, if one was asked for.
    package var filter: String?
    /// The query.
    package var soql: String
    /// The greatest number of records, if one was asked for.
    package var limit: Int?
    /// The same query as a count.
    package var countSOQL: String
    /// Views of other objects, which have no queryAll: their rows vanish, and full runs notice.
    ///
    /// Source: Object Reference v66.0, "TaskWhoRelation" and "EventWhoRelation", supported calls.
    private static let liveOnly: Set<String> = ["taskwhorelation", "eventwhorelation"]

    package private(set) var selection: String
    let countSelection: String
    package var conditions: [String]
    private let object: String
    private let hidesArchive: Bool
    /// Whether deleted and archived records are read, too (`queryAll`).
    package var includesDeleted: Bool

    /// Builds the query of a manifest for a window.
    ///
    /// - Parameters:
    ///   - manifest: The object's manifest, checked.
    ///   - mode: The API to read with.
    ///   - window: The part of the object to read.
    ///   - filter: The name of a filter of the manifest.
    ///   - limit: The greatest number of records.
    ///   - fields: The fields to select; nil for all that the manifest wants.
    /// - Throws: `SyncError` with code `usage`: an unknown filter, or a window for an object without a cursor field.
    package init(
        _ manifest: ObjectManifest,
        mode: Mode,
        window: SyncWindow,
        filter: String? = nil,
        limit: Int? = nil,
        fields: [String]? = nil,
    ) throws(SyncError) {
        let chosen = try Self.filter(filter, of: manifest)
        var conditions = [manifest.condition, chosen?.condition].compactMap(\.self)
        // Archived activities come only by queryAll, which brings the deleted ones along.
        let hidesArchive = manifest.deletes == .ignore && ["task", "event"].contains(manifest.object.lowercased())
        if hidesArchive { conditions.append("IsDeleted = FALSE") }
        if let cursor = manifest.cursor {
            conditions += window.conditions(on: cursor)
        } else if window.start != nil || window.end != nil {
            throw SyncError(
                code: .usage,
                message: "'\(manifest.name)' has no cursor field, so a run of it reads everything",
                hint: "Run it without a window, or name a cursor field in \(manifest.file).",
            )
        }
        let fields = fields ?? manifest.selectedFields
        let condition = SOQLText.conjunction(conditions).map { " WHERE \($0)" } ?? ""
        self.mode = mode
        self.window = window
        self.filter = filter
        self.limit = limit
        self.conditions = conditions
        self.hidesArchive = hidesArchive
        object = manifest.object
        selection = "SELECT \(fields.joined(separator: ", ")) FROM \(manifest.object)"
        soql = selection + condition + (limit.map { " LIMIT \($0)" } ?? "")
        countSelection = "SELECT COUNT() FROM \(manifest.object)"
        countSOQL = countSelection + condition
        let seesDeleted = manifest.deletes != .ignore && fields.contains { $0.lowercased() == "isdeleted" }
        includesDeleted = hidesArchive || seesDeleted && !Self.liveOnly.contains(manifest.object.lowercased())
    }

    /// The same query without `IsDeleted`, which the object lacks: whatever else the caller has asked for stays.
    package func withoutDeleted(_ fields: [String]) -> QuerySpec {
        var plan = self
        plan.selection = "SELECT \(fields.joined(separator: ", ")) FROM \(object)"
        plan.soql = plan.statement(of: plan.selection) + (limit.map { " LIMIT \($0)" } ?? "")
        plan.includesDeleted = hidesArchive
        return plan
    }

    /// The query in the order of Ids, behind one of them.
    package func orderedByID(after id: String?) -> String {
        let all = conditions + (id.map { ["Id > \(SOQLText.string($0))"] } ?? [])
        return selection + (SOQLText.conjunction(all).map { " WHERE \($0)" } ?? "") + " ORDER BY Id"
    }

    private static func filter(
        _ name: String?,
        of manifest: ObjectManifest,
    ) throws(SyncError) -> ObjectManifest.Filter? {
        guard let name else { return nil }
        if let filter = manifest.filters.first(where: { $0.name == name }) { return filter }
        let known = manifest.filters.map { "'\($0.name)'" }.joined(separator: ", ")
        throw SyncError(
            code: .usage,
            message: "'\(manifest.name)' has no filter '\(name)'",
            hint: known.isEmpty
                ? "Add one under 'filters:' in \(manifest.file)." : "\(manifest.file) has \(known).",
        )
    }
}
