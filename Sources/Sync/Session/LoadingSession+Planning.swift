internal import Ledger
internal import Loading
internal import Manifest
internal import RowCodec
internal import Salesforce
internal import Schema
internal import SyncModel

/// What is known before the first row, and the plan that follows from it.
extension LoadingSession {
    /// Signs in, and looks whether the tables belong to the org and which fields it shows: before anything is changed, so
    /// that a wrong password or another org changes nothing.
    ///
    /// - Returns: The planner of the run.
    /// - Throws: `SyncError`, `SalesforceError`, `PostgresError`, `ManifestError`.
    func signIn() throws -> RunPlanner {
        try check(context.salesforce.organization())
        context.manifest = try context.visibleManifest()
        let mapping = RowMapping(context.manifest, objectNames: context.objectNames, digestKey: digestKey)
        return RunPlanner(
            manifest: context.manifest,
            options: context.options,
            mapping: mapping,
            hardTables: ([context.manifest] + context.parents).filter { $0.deletes == .hard }.map(\.table),
        )
    }

    /// Plans the run, and brings the tables up to the manifest.
    ///
    /// - Throws: `SyncError`, `SalesforceError`, `PostgresError`.
    func prepare(by planner: RunPlanner, continuing: Bool = true) throws -> RunPlan {
        let facts = try readFacts(for: planner, continuing: continuing)
        let plan = try planner.plan(facts)
        self.facts = facts
        claimStanding = facts.ledger.claim
        continuation = plan.continuation
        rewrites = plan.rewrite != nil
        if context.options.isDryRun {
            preparation = facts.table.exists ? .ready : .missing
            return plan
        }
        preparation = plan.load == .firstLoad ? .firstLoad : .ready
        try retrying {
            let step = SchemaPreparation(context: context, connection: connection)
            try step.change(plan.schema, isFirstLoad: plan.load == .firstLoad)
            let columns = Self.claimedColumns(planner.mapping)
            tableState = try TableState.read(context.manifest.table, columns: columns, on: connection)
        }
        return plan
    }

    /// Checks that the role may do what the run will do to the tables.
    private func checkRights() throws {
        try RequiredRights(
            of: context.manifest,
            removes: holdsRowsOfFormerOrg,
            parents: context.parents,
            on: connection,
        ).check()
    }

    /// Reads what decides about the run; writes nothing.
    ///
    /// - Throws: `SalesforceError`, `PostgresError`, `SyncError` where the clock of Salesforce is not known.
    func readFacts(for planner: RunPlanner, continuing: Bool = true) throws -> RunFacts {
        let schema = try retrying {
            let step = SchemaPreparation(context: context, connection: connection)
            let schema = try step.plan()
            // What only a person may change needs no further question.
            if !context.options.isDryRun {
                try step.refuse(schema.conflicts)
                try checkRights()
            }
            return schema
        }
        let salesforce = try context.salesforceNow()
        return try retrying {
            let step = SchemaPreparation(context: context, connection: connection)
            let state = try TableState.read(
                context.manifest.table,
                columns: Self.claimedColumns(planner.mapping),
                on: connection
            )
            return RunFacts(
                schema: schema,
                table: try step.tableFacts(),
                ledger: try ledger.exists() ? readLedger(planner, state, continuing) : LedgerFacts(),
                clocks: ClockFacts(
                    salesforce: salesforce,
                    machine: Timestamp(seconds: Int64(context.salesforce.localTime)),
                    database: try ledger.now(),
                ),
                isFilterRefused: FilterByIDs(context).isNeeded,
            )
        }
    }

    private func readLedger(_ planner: RunPlanner, _ state: TableState?, _ continuing: Bool) throws -> LedgerFacts {
        let mapping = planner.mapping
        let table = context.manifest.table
        let stored = try ledger.watermark()
        let outline = stored?.mapping.map { MappingSignature(text: $0) }
        var facts = LedgerFacts()
        facts.claim = try ledger.standing(of: table, state)
        facts.holdsRowsOfFormerOrg = holdsRowsOfFormerOrg
        facts.storedAllRows = try facts.claim == .none && ledger.hasStored(only: state, in: table)
        facts.storedByThisMapping = try ledger.hasOneMapping(mapping.fingerprint, table: table)
        facts.watermark = stored?.moment
        facts.mapping = outline
        facts.refreshed = try ledger.refreshed()
        if let outline, outline != mapping.outline {
            facts.canBackfill = try ledger.wereStored(by: outline, then: mapping.outline, table: table)
        }
        guard continuing, !context.options.restarts else { return facts }
        if let request = context.options.continuableRequest(for: context.manifest) {
            facts.continuation = try ledger.continuation(request: request, mapping: mapping.fingerprint, table: table)
            if let found = facts.continuation { facts.objection = try objection(to: found, state) }
        }
        if facts.continuation == nil, facts.canBackfill, let outline,
            let filling = Filling(additionsOf: mapping, to: outline), let request = filling.request,
            let found = try ledger.continuation(request: request, mapping: filling.part.fingerprint, table: table),
            try objection(to: found, state) == nil
        {
            facts.backfill = found
        }
        return facts
    }

    /// Why the rows of an interrupted run cannot be trusted, as a clause.
    private func objection(to found: Continuation, _ state: TableState?) throws -> String? {
        let table = context.manifest.table
        guard let state else { return "table \(table) no longer exists" }
        guard let earlier = found.tableState else { return "nobody noted which table it had filled" }
        if let change = state.change(since: earlier, table: table) { return change }
        return try ledger.hasCommitted(found.run, in: table) ? nil : "rows of \(table) that it had stored are gone"
    }

    /// The columns that hold what a mapping fills, and what runs need to tell rows apart.
    private static func claimedColumns(_ mapping: RowMapping) -> [String] {
        mapping.columns.map(\.name) + [
            TableSchema.System.digest, TableSchema.System.syncedAt, TableSchema.System.updatedAt,
        ]
    }
}

extension RunContext {
    /// Now, by Salesforce's clock: the stamps of its records come from the same one.
    ///
    /// - Throws: `SalesforceError`, `SyncError` with code `extraction` where its answers carry no date.
    func salesforceNow() throws -> Timestamp {
        _ = try salesforce.instance()
        if salesforce.serverDate == nil { _ = try salesforce.versions() }
        if let seconds = salesforce.serverDate { return Timestamp(seconds: Int64(seconds)) }
        throw SyncError(
            code: .extraction,
            message: "Salesforce's answers carry no Date header, so its clock is unknown",
            hint: "A proxy that drops headers would do this.",
        )
    }
}
