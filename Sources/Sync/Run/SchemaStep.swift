internal import Manifest
internal import Postgres
internal import Salesforce
internal import Schema

/// Creates what the manifest wants and the database lacks, before a run.
struct SchemaStep {
    let run: SyncRun
    let connection: PostgresConnection

    /// Adds missing tables, columns, indexes and links; parents' tables are created where they are missing.
    ///
    /// - Throws: `SyncError` with code `schema` where the table differs in a way that only a person may change.
    func perform() throws {
        guard try !plan().isEmpty else { return }
        try withSchemaLock {
            let plan = try plan()
            guard plan.conflicts.isEmpty else {
                throw SyncError(
                    code: .schema,
                    message: "Table \(run.manifest.table) is not as \(run.manifest.file) wants it: "
                        + plan.conflicts.joined(separator: "; "),
                    hint: "'sfsync ddl \(run.manifest.name)' prints all differences.",
                )
            }
            guard run.options.migrates else {
                throw SyncError(
                    code: .schema,
                    message:
                        "Table \(run.manifest.table) lacks what \(run.manifest.file) wants, and --migrate is off:\n\(plan.script)",
                    hint: "Run 'sfsync ddl \(run.manifest.name) --apply'.",
                )
            }
            let subject = plan.changes.count == 1 ? "1 change" : "\(plan.changes.count) changes"
            run.onEvent(.note("Bringing the database to the manifests: \(subject)."))
            run.onEvent(.detail(plan.script))
            try plan.apply(on: connection)
        }
    }

    private func plan() throws -> SchemaPlan {
        let tables = try TableSchema.closure(of: [run.manifest.name], in: run.engine.manifests)
        var wanted: [TableSchema] = []
        var live: [String: LiveTable] = [:]
        for table in tables {
            live[table.name] = try LiveTable.inspect(table.name, on: connection)
            // A parent that is there is its own run's business.
            if table.name == run.manifest.table || live[table.name] == nil { wanted.append(table) }
        }
        return SchemaPlan(tables: wanted, live: live)
    }

    /// Keeps two first runs from creating the same parents.
    ///
    /// Polls instead of waiting in the server: a waiting statement would hold a snapshot, and a concurrent index build
    /// waits for those.
    private func withSchemaLock(_ body: () throws -> Void) throws {
        while try connection.query("SELECT pg_try_advisory_lock(hashtext('sfsync schema'))")[0, 0] != "t" {
            try run.cancellation.sleep(for: .milliseconds(200))
        }
        defer { _ = try? connection.query("SELECT pg_advisory_unlock(hashtext('sfsync schema'))") }
        try body()
    }
}
