import Synchronization

/// `/query`, `/queryAll` and their next pages.
final class QueryEndpoint: Sendable {
    private struct State {
        var cursors: [String: QueryCursor] = [:]
        var order: [String] = []
        var opened: UInt64 = 0
    }

    private static let openCursors = 200
    private static let maximumPageSize = 2000
    /// Views of other objects that queryAll does not take.
    private let liveOnly: Set<String>
    private let org: EmulatedOrg
    private let pageSize: Int
    private let firstPageSize: Int?
    private let locatorPrefix: UInt64
    private let sizing: PageSizing
    private let state = Mutex(State())

    init(org: EmulatedOrg, _ configuration: EmulatorConfiguration, sizing: PageSizing) {
        liveOnly = configuration.objectsWithoutQueryAll
        self.org = org
        self.sizing = sizing
        pageSize = min(max(1, configuration.queryPageSize), Self.maximumPageSize)
        firstPageSize = configuration.firstPageSize
        locatorPrefix = RecordID.packedPrefix(configuration.queryLocatorPrefix) ?? 0
    }

    /// Forgets all cursors, as Salesforce does after two days.
    func forgetCursors() { state.withLock { $0 = State(opened: $0.opened) } }

    /// Runs a query and answers its first page.
    func run(_ soql: String, _ request: EmulatorRequest, version: String, includesDeleted: Bool) throws
        -> EmulatorAnswer
    {
        let snapshot = org.snapshot
        let context = QueryContext(
            snapshot: snapshot,
            soql: soql,
            now: org.milliseconds,
            includesDeleted: includesDeleted,
        )
        let query = try CompiledQuery(context)
        guard !includesDeleted || !liveOnly.contains(query.table.name) else {
            throw QueryError("INVALID_TYPE_FOR_OPERATION", "entity type \(query.table.name) does not support queryAll")
        }
        switch query.output {
        case .count: return .json("{\"totalSize\":\(query.count()),\"done\":true,\"records\":[]}")
        case .aggregates(let aggregates):
            return .json("{\"totalSize\":1,\"done\":true,\"records\":[\(query.aggregateRow(aggregates))]}")
        case .rows(let columns):
            var rows = query.rows()
            if query.offset != nil { rows = Array(rows.prefix(Self.maximumPageSize)) }
            let cursor = QueryCursor(
                session: request.bearerToken ?? "",
                version: version,
                rows: rows,
                layout: JSONLayout(columns, table: query.table, catalog: snapshot.catalog, version: version),
                pageSize: try size(request),
                sizeLimit: Self.sizeLimit(columns, of: query),
            )
            // With OFFSET there is one page and no locator.
            if query.offset != nil || request.ignoresPageSize {
                return page(cursor, id: nil, from: 0, isOnly: true)
            }
            return page(cursor, id: nil, from: 0)
        }
    }

    /// Answers a page after the first; a locator is the cursor's id, a hyphen and the rows already delivered.
    func next(_ locator: String, _ request: EmulatorRequest, version: String) throws -> EmulatorAnswer {
        let parts = locator.split(separator: "-", maxSplits: 1).map(String.init)
        let known = state.withLock { $0.cursors[parts.first ?? ""] }
        guard parts.count == 2, let start = Int(parts[1]), let cursor = known, start < cursor.rows.count, start > 0,
            cursor.version == version
        else { throw QueryError("INVALID_QUERY_LOCATOR", "invalid query locator") }
        guard cursor.session == request.bearerToken else {
            throw QueryError(status: 401, "INVALID_SESSION_ID", "Session expired or invalid")
        }
        var resized = cursor
        if request.headers["sforce-query-options"] != nil { resized.pageSize = try size(request) }
        return page(resized, id: parts[0], from: start, isOnly: request.ignoresPageSize)
    }

    private func page(_ cursor: QueryCursor, id: String?, from start: Int, isOnly: Bool = false) -> EmulatorAnswer {
        let firstLimit = start == 0 ? firstPageSize ?? Self.maximumPageSize : Self.maximumPageSize
        let size = min(cursor.pageSize, cursor.sizeLimit, firstLimit)
        let end = isOnly ? cursor.rows.count : sizing.end(from: start, size: size, count: cursor.rows.count)
        var head = "{\"totalSize\":\(cursor.rows.count),\"done\":\(end == cursor.rows.count),"
        if end < cursor.rows.count {
            let id = id ?? store(cursor)
            head += "\"nextRecordsUrl\":\"/services/data/\(cursor.version)/query/\(id)-\(end)\","
        }
        let org = org
        let chunks = RowChunks(cursor.layout, rows: cursor.rows[start..<end]) { org.snapshot }
        return EmulatorAnswer(
            status: 200,
            contentType: "application/json;charset=UTF-8",
            body: .rows(before: head + "\"records\":[", chunks, after: "]}"),
        )
    }

    /// Two or more custom long text fields make pages of at most 200 rows.
    private static func sizeLimit(_ columns: [QueryColumn], of query: CompiledQuery) -> Int {
        let longTexts = columns.count { column in
            guard case .field(let index) = column else { return false }
            let field = query.table.fields[index].describe
            return field.type == "textarea" && field.length > 255 && field.name.hasSuffix("__c")
        }
        return longTexts >= 2 ? 200 : maximumPageSize
    }

    private func store(_ cursor: QueryCursor) -> String {
        state.withLock { state in
            state.opened += 1
            let id = RecordID(prefix: locatorPrefix, number: 5_000_000 + state.opened * 3).text
            state.cursors[id] = cursor
            state.order.append(id)
            if state.order.count > Self.openCursors { state.cursors[state.order.removeFirst()] = nil }
            return id
        }
    }

    /// The page size the client asks for; out-of-range values are drawn into the range.
    private func size(_ request: EmulatorRequest) throws -> Int {
        guard let options = request.headers["sforce-query-options"] else { return pageSize }
        for option in options.split(separator: ",") {
            let parts = option.split(separator: "=").map { $0.drop { $0 == " " } }
            guard parts.count == 2, parts[0].lowercased() == "batchsize" else { continue }
            guard let size = Int(parts[1]) else { break }
            return min(min(max(200, size), Self.maximumPageSize), max(pageSize, 200))
        }
        throw QueryError("MALFORMED_QUERY", "unknown Sforce-Query-Options: \(options)")
    }
}
