public import Manifest
internal import SOQL

/// What a run will ask Salesforce, decided before anything is sent.
public struct SyncPlan: Sendable, Equatable {
    /// The API that is read.
    public enum Mode: String, Sendable, Equatable {
        /// Bulk API 2.0.
        case bulk
        /// REST queries.
        case rest
    }

    /// The API that is read.
    public var mode: Mode
    /// The part of the object.
    public var window: SyncWindow
    /// The name of the filter, if one was asked for.
    public var filter: String?
    /// The query.
    public var soql: String
    /// The same query as a count.
    public var countSOQL: String
    /// Whether deleted and archived records are read, too (`queryAll`).
    public var includesDeleted: Bool

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
    public init(
        _ manifest: ObjectManifest,
        mode: Mode,
        window: SyncWindow,
        filter: String? = nil,
        limit: Int? = nil,
        fields: [String]? = nil,
    ) throws(SyncError) {
        let chosen = try Self.filter(filter, of: manifest)
        var conditions = [manifest.condition, chosen?.condition].compactMap(\.self)
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
        soql =
            "SELECT \(fields.joined(separator: ", ")) FROM \(manifest.object)\(condition)"
            + (limit.map { " LIMIT \($0)" } ?? "")
        countSOQL = "SELECT COUNT() FROM \(manifest.object)\(condition)"
        includesDeleted = manifest.deletes != .ignore && fields.contains { $0.lowercased() == "isdeleted" }
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
