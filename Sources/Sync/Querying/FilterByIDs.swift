internal import Extraction
internal import Loading
internal import Manifest
internal import Postgres
internal import RowCodec
internal import Salesforce
internal import SyncModel

/// A filter that Salesforce does not take: the records are read by Ids that the tables here tell, or several queries.
struct FilterByIDs {
    private let context: RunContext
    private let filter: SemiJoinRewrite?

    /// Looks at the run's filter.
    init(_ context: RunContext) {
        self.context = context
        filter = context.manifest.filters.first { $0.name == context.options.filter }
            .flatMap { SemiJoinRewrite($0.condition, in: context.manifests) }
    }

    /// Whether Salesforce does not take the run's filter as it is.
    var isNeeded: Bool { filter?.isNeeded ?? false }

    /// Reads the records by their Ids.
    ///
    /// - Returns: nil where the tables cannot be trusted, and Salesforce takes the filter; or where it is no filter of
    ///   sub-selects.
    /// - Throws: `SyncError` with code `usage` where nobody can tell the Ids.
    func source(for query: QueryOpener, _ plan: QuerySpec, on connection: PostgresConnection) throws -> RecordSource? {
        guard let filter else { return nil }
        var ids: [String]
        let origin: String
        if let missing = try filter.missingObject(on: connection) {
            guard filter.isNeeded else { return nil }
            ids = try ask(filter, missing, plan, connection)
            origin = "Salesforce, by its \(filter.objects.joined(separator: " and "))"
        } else {
            let object = Array(context.manifest.object.utf8)
            ids = try filter.ids(on: connection).filter { id in
                let known = try context.objectNames.name(ofID: Array(id.utf8))
                return known == nil || known == object
            }
            origin = filter.sources.map(\.table).joined(separator: " and ")
        }
        if let limit = context.options.limit { ids = Array(ids.prefix(limit)) }
        context.onEvent(.info("The filter '\(plan.filter ?? "")' takes \(ids.count.grouped) Ids from \(origin)."))
        let fields = query.mapping.sourceFields
        var local = try QuerySpec(context.manifest, mode: .rest, window: plan.window, fields: fields)
        local.filter = plan.filter
        return RecordSource(context: query.context(local), job: nil, ids: ids)
    }

    /// Asks Salesforce for the Ids of each alternative.
    private func ask(
        _ filter: SemiJoinRewrite,
        _ missing: String,
        _ plan: QuerySpec,
        _ connection: PostgresConnection,
    ) throws -> [String] {
        let conditions = try filter.conditions { object in
            try context.salesforce.describe(object).field("IsDeleted") != nil
        }
        guard let conditions else {
            let sources = filter.sources.map(\.name).joined(separator: " ")
            throw SyncError(
                code: .usage,
                message:
                    "The filter '\(plan.filter ?? "")' needs all records of \(missing), which are not all here, and "
                    + "Salesforce does not take such a filter",
                hint: sources.isEmpty
                    ? "Write a manifest of \(missing) with the field that the filter selects."
                    : "Run 'sfsync run \(sources)' first.",
            )
        }
        var table: TemporaryTable?
        let own = context.manifest.condition.map { ["(\($0))"] } ?? []
        for condition in conditions {
            let condition = (own + [condition]).joined(separator: " AND ")
            let keys = try KeyQueries(context, on: connection, condition: condition)
            let chosen = try table ?? keys.createTable("sfsync_chosen")
            table = chosen
            try keys.load(plan.window, expected: 0, into: chosen)
        }
        guard let table else { return [] }
        defer { table.drop() }
        return try connection.query("SELECT DISTINCT sf_id FROM \(table.sql) ORDER BY 1").texts
    }
}
