import FoundationEssentials
import SOQL

/// `POST /jobs/query`: what Bulk 2.0 accepts and what it refuses.
struct BulkCreation: Sendable {
    let org: EmulatedOrg
    let jobs: BulkJobStore
    let userID: String
    let refusesSemiJoins: Bool
    let freezesResults: Bool

    /// Objects that only REST reads.
    private static let unsupported: Set<String> = [
        "acceptedeventrelation", "declinedeventrelation", "undecidedeventrelation", "eventwhorelation",
        "taskwhorelation", "casestatus", "contractstatus", "taskstatus", "taskpriority", "recentlyviewed", "attachment",
    ]

    /// Creates a job.
    func answer(_ request: EmulatorRequest, version: String) throws -> EmulatorAnswer {
        guard let creation = try? JSONDecoder().decode(BulkJob.Creation.self, from: Data(request.body)) else {
            throw QueryError("JSON_PARSER_ERROR", "The HTTP entity body is required, with operation and query")
        }
        guard ["query", "queryAll"].contains(creation.operation) else {
            throw QueryError("INVALIDOPERATION", "operation must be query or queryAll: \(creation.operation)")
        }
        let delimiterName = creation.columnDelimiter ?? "COMMA"
        guard let delimiter = BulkJob.delimiters[delimiterName], creation.contentType ?? "CSV" == "CSV",
            ["LF", "CRLF"].contains(creation.lineEnding ?? "LF")
        else { throw QueryError("INVALIDJOB", "contentType, columnDelimiter or lineEnding is not supported") }
        let context = QueryContext(
            snapshot: org.snapshot,
            soql: creation.query,
            now: org.milliseconds,
            includesDeleted: creation.operation == "queryAll",
        )
        try refuseByShape(creation.query)
        let query = try CompiledQuery(context)
        let columns = try columns(of: query)
        let layout = CSVLayout(
            columns,
            table: query.table,
            catalog: org.catalog,
            delimiter: delimiter,
            isCRLF: creation.lineEnding == "CRLF",
        )
        let rows = query.rows()
        let job = jobs.add { id, number in
            BulkJob(
                id: id,
                number: number,
                operation: creation.operation,
                object: query.table.name,
                version: version,
                columnDelimiter: delimiterName,
                lineEnding: creation.lineEnding ?? "LF",
                rows: rows,
                layout: layout,
                snapshot: freezesResults ? context.snapshot : nil,
                createdByID: userID,
                createdAt: org.milliseconds,
            )
        }
        return .json(job.json(isCreation: true))
    }

    private func refuseByShape(_ soql: String) throws {
        guard let statement = try? SOQLStatement(parsing: soql) else { return }
        if Self.unsupported.contains(statement.object.lowercased()) {
            throw QueryError("INVALIDENTITY", "entity '\(statement.object)' is not supported by the Bulk API")
        }
        if refusesSemiJoins, statement.condition?.hasSemiJoin ?? false {
            throw QueryError("API_ERROR", "Implementation restriction: semi joins are not supported by the Bulk API")
        }
        if statement.offset != nil { throw QueryError("API_ERROR", "OFFSET not supported in Bulk V2 Query") }
        for entry in statement.selection {
            switch entry {
            case .subquery:
                throw QueryError(
                    "FEATURENOTENABLED",
                    "Aggregate Relationships not supported in Bulk V2 Query with CSV content type",
                )
            case .function("FIELDS", let argument, _):
                if argument?.uppercased() == "STANDARD" { continue }
                throw QueryError("MALFORMED_QUERY", "FIELDS(ALL) and FIELDS(CUSTOM) are not supported by the Bulk API")
            case .function:
                throw QueryError("API_ERROR", "Aggregate functions not supported in Bulk V2 Query")
            case .field: continue
            }
        }
    }

    private func columns(of query: CompiledQuery) throws -> [QueryColumn] {
        guard case .rows(let columns) = query.output else {
            throw QueryError("API_ERROR", "Aggregate functions not supported in Bulk V2 Query")
        }
        for column in columns {
            let describe: FieldDescribe? =
                switch column {
                case .field(let index): query.table.fields[index].describe
                case .parent(let path):
                    org.catalog.tables.lazy.compactMap { parent in
                        parent.index(of: path.leaf).map { parent.fields[$0].describe }
                    }.first
                }
            guard let describe else { continue }
            if describe.isCompound {
                throw QueryError("FUNCTIONALITY_NOT_ENABLED", "Selecting compound data not supported in Bulk Query")
            }
            if ["base64", "JunctionIdList", "json", "complexvalue"].contains(describe.type) {
                throw QueryError("API_ERROR", "field '\(describe.name)' is not supported by the Bulk API")
            }
        }
        return columns
    }
}
