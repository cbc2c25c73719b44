internal import Ledger
internal import Manifest
internal import OrgMetadata
internal import Postgres
internal import Schema
internal import SyncModel
internal import Threads

/// Creates what the manifest wants and the database lacks.
struct SchemaPreparation {
    let context: RunContext
    let connection: PostgresConnection

    /// What the run finds.
    enum Preparation {
        /// There is no table, and a dry run makes none.
        case missing
        /// The table is empty: rows go straight into it, indexes and links follow.
        case firstLoad
        /// The table is as the manifest wants it.
        case ready
    }

    /// Adds missing tables, columns, indexes and links; parents' tables are created where they are missing.
    ///
    /// A first load gets its indexes and links after its rows, see `complete`. What the plan has is planned again under the
    /// lock: another process may have done it meanwhile.
    ///
    /// - Throws: `SyncError` with code `schema` where the table differs in a way that only a person may change.
    func change(_ planned: SchemaPlan, isFirstLoad: Bool) throws {
        guard !planned.isEmpty else { return }
        try checkFields(planned)
        try withSchemaLock {
            let plan = try inspect()
            try apply(isFirstLoad ? plan.deferringIndexes(of: context.manifest.table) : plan)
        }
    }

    /// What the database lacks of what the manifest wants.
    func plan() throws -> SchemaPlan {
        // What is not for sfsync to fill is not read either; another run may be in the middle of its changes.
        var found = try inspect()
        if !found.conflicts.isEmpty, !context.options.isDryRun { try withSchemaLock { found = try inspect() } }
        return found
    }

    /// The table as it is.
    func tableFacts() throws -> TableFacts {
        guard let live = try LiveTable.inspect(context.manifest.table, on: connection) else { return TableFacts() }
        let name = Identifier(context.manifest.table).sql
        let found = try connection.query(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = to_regclass($1) AND contype = 'f'",
            [name],
        ).integer
        return TableFacts(
            exists: true,
            isEmpty: try connection.query("SELECT FROM \(name) LIMIT 1").count == 0,
            // A link that stays would ask for parents at once.
            linksCanWait: try found == 0
                || ownsTable() && found == live.foreignKeys.count && live.linksCanWait(of: ownTable),
        )
    }

    /// Builds what a first load left out before there are rows.
    func prepareForRows() throws {
        try withSchemaLock { try apply(try inspect().offline) }
    }

    /// Builds the indexes and links that a first load left out; stubs for missing parents come first.
    ///
    /// Index builds lock each other not, so they go over as many connections as the rows did, the slowest first. When
    /// this is interrupted, the next run's `prepare` finds what is missing and builds it. Where a run of another object
    /// holds the locks that this wants, or both want the other's, it is planned again and continues with what is left.
    ///
    /// - Returns: How many stubs were inserted.
    func complete() throws -> Int {
        var stubs = 0
        var attempt = 1
        while true {
            do {
                try withSchemaLock { try build { stubs += $0 } }
                break
            } catch let error as PostgresError where error.isLockConflict && attempt < Self.buildAttempts {
                let number = "\(attempt + 1) of \(Self.buildAttempts)"
                context.onEvent(
                    .info("Another session was in the way: \(error.message). Continuing with attempt \(number).")
                )
                try context.sleep(.seconds(attempt))
                attempt += 1
            }
        }
        // The planner knows nothing of the rows yet, and the next run asks for many Ids at once.
        try connection.execute("ANALYZE \(Identifier(context.manifest.table).sql) (sf_id)")
        return stubs
    }

    /// How often `complete` is tried while others are in its way; links alone try for a minute each time.
    private static let buildAttempts = 6

    private func build(countingStubs: (Int) -> Void) throws {
        var plan = try inspect().offline
        guard !plan.isEmpty else { return }
        context.onEvent(.info("Building indexes and foreign keys: \(plan.changes.count) changes."))
        let builds = plan.removeIndexBuilds()
        let target = context.database
        do {
            try WorkerPool.work(builds, threads: context.options.writers(rows: .max)) {
                let connection = try PostgresConnection(to: target)
                return { try connection.execute($0) }
            }
        } catch let error as PostgresError where error.isTooManyConnections {
            // One connection has to do: what is left is built over the run's own.
            plan = try inspect().offline
        }
        try plan.apply(on: connection) { progress in
            if case .stubs(let count) = progress { countingStubs(count) }
            tell(progress)
        }
    }

    private func apply(_ plan: SchemaPlan) throws {
        for obstacle in plan.viewObstacles { context.onEvent(.warning("\(obstacle).")) }
        guard !plan.isEmpty else { return }
        try refuse(plan.conflicts)
        guard context.options.migrates else {
            throw SyncError(
                code: .schema,
                message:
                    "Table \(context.manifest.table) lacks what \(context.manifest.file) wants, and --migrate is off:\n"
                    + plan.script,
                hint: "Run 'sfsync ddl \(context.manifest.name) --apply'.",
            )
        }
        let subject = plan.changes.count == 1 ? "1 change" : "\(plan.changes.count) changes"
        context.onEvent(.info("Bringing the database to the manifests: \(subject)."))
        context.onEvent(.debug(plan.script))
        try plan.apply(on: connection, onProgress: tell)
    }

    /// Says for whom a change waits.
    private func tell(_ progress: MigrationProgress) {
        switch progress {
        case .waiting(let message):
            context.onEvent(.info("Another session holds a lock (\(message)); trying again for a minute."))
        case .waitingForTransactions(let change, let others):
            context.onEvent(
                .info(
                    "To \(change) waits for open transactions, ten minutes at most: \(others.joined(separator: ", ")). "
                        + "End them where they do not end by themselves."
                )
            )
        default: break
        }
    }

    /// Refuses a database that differs in a way that only a person may change.
    ///
    /// - Throws: `SyncError` with code `schema`.
    func refuse(_ conflicts: [String]) throws {
        guard !conflicts.isEmpty else { return }
        throw SyncError(
            code: .schema,
            message: "Table \(context.manifest.table) is not as \(context.manifest.file) wants it: "
                + conflicts.joined(separator: "; "),
            hint: "'sfsync ddl \(context.manifest.name)' prints all differences.",
        )
    }

    /// Takes the manifest's links and indexes off the empty table that is about to be loaded; `complete` makes them again.
    ///
    /// Indexes of a table whose first load is continued stay: there may be no row left to load.
    func deferIndexes(isContinued: Bool) throws {
        guard try ownsTable(), let live = try LiveTable.inspect(context.manifest.table, on: connection) else { return }
        let plan = SchemaPlan(settingAside: ownTable, of: live, linksOnly: isContinued)
        guard !plan.isEmpty else { return }
        let subject = "\(plan.changes.count) indexes and foreign keys"
        context.onEvent(
            .info("Setting aside \(subject) of the empty table \(context.manifest.table) until its rows are in.")
        )
        try withSchemaLock { try plan.apply(on: connection) }
    }

    /// Whether the user may take something off the table.
    private func ownsTable() throws -> Bool {
        try connection.query(
            "SELECT FROM pg_class WHERE oid = to_regclass($1) AND pg_has_role(relowner, 'USAGE')",
            [Identifier(context.manifest.table).sql]
        ).count == 1
    }

    /// What the manifest wants of the run's own table.
    private var ownTable: TableSchema {
        let library = context.manifests
        return TableSchema(context.manifest, placement: SchemaNamespace(schema: library.schema)) {
            try? library.manifest(named: $0).table
        }
    }

    private func isThere(_ table: String) throws -> Bool {
        try TableState.read(table, columns: [], on: connection) != nil
    }

    /// Checks that the org shows the fields of columns that are to be made, before one of them is.
    private func checkFields(_ plan: SchemaPlan) throws {
        let makesColumns = plan.changes.contains { change in
            switch change {
            case .createTable(let table): table.name == context.manifest.table
            case .addColumn(context.manifest.table, _): true
            default: false
            }
        }
        guard makesColumns else { return }
        // What has no IsDeleted is read without.
        let fields = context.manifest.selectedFields.filter { $0.lowercased() != "isdeleted" }
        let missing = FieldCheck.missing(fields, of: try context.describe(context.manifest.object))
        guard missing.isEmpty else { throw FieldCheck.error(missing, of: context.manifest) }
    }

    /// A parent's table as it can be made for a link: without columns for fields that the org does not show.
    ///
    /// The parent's own run complains of those.
    private func visible(_ table: TableSchema, _ name: String) throws -> TableSchema {
        let library = context.manifests
        let whole = try library.manifest(named: name)
        let describe = try context.describe(whole.object)
        let hidden = FieldCheck.missing(whole.selectedFields, of: describe)
        guard !hidden.isEmpty, let reduced = try? VisibleFields.reduce(whole, describe).manifest else { return table }
        return TableSchema(reduced, placement: SchemaNamespace(schema: library.schema)) {
            try? library.manifest(named: $0).table
        }
    }

    private func inspect() throws -> SchemaPlan {
        let library = context.manifests
        let manifests = try library.withDependencies(of: [context.manifest.name])
        let wanted = try TableSchema.withDependencies(of: [context.manifest.name], in: library)
        let tables = try zip(manifests, wanted).map { manifest, table in
            // A parent that is there is its own run's business.
            let isMade = try table.name == context.manifest.table || isThere(table.name)
            return isMade || context.options.isDryRun ? table : try visible(table, manifest.name)
        }
        return try SchemaPlan(forRunOf: context.manifest.table, among: tables, on: connection)
    }
}
