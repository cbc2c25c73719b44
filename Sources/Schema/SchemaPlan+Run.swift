internal import Manifest
package import Postgres

/// What `sfsync run` makes of a plan.
extension SchemaPlan {
    /// Inspects the database and plans what the run of one table may do by itself.
    ///
    /// Parents are made where they are missing; one that is there is its own run's business, and only has to be sfsync's
    /// where a link of this run leads to it.
    ///
    /// - Parameters:
    ///   - name: The run's table.
    ///   - tables: That table and everything that its links reach.
    ///   - connection: The session that is going to carry the plan out.
    /// - Throws: `PostgresError`.
    package init(
        forRunOf name: String,
        among tables: [TableSchema],
        on connection: PostgresConnection,
    ) throws(PostgresError) {
        var live: [String: LiveTable] = [:]
        for table in tables { live[table.name] = try LiveTable.inspect(table.name, on: connection) }
        let wanted = tables.filter { $0.name == name || live[$0.name] == nil }
        let targets = Set(wanted.flatMap(\.foreignKeys).map(\.parentTable))
        let plan = SchemaPlan(
            tables: wanted,
            parents: tables.filter { table in
                targets.contains(table.name) && !wanted.contains { $0.name == table.name }
            },
            live: live,
            isSchemaMissing: try Self.isSchemaMissing(on: connection),
        )
        var settled = try plan.additive.settlingNames(of: live, on: connection)
        settled.viewObstacles = settled.changes.compactMap { change in
            if case .unmakeableView(let reason) = change { reason } else { nil }
        }
        settled.changes.removeAll { change in if case .unmakeableView = change { true } else { false } }
        self = settled
    }

    /// The plan as a run may carry it out by itself: it adds what is missing.
    ///
    /// What only clears away waits for `sfsync ddl`; what would have to change first, a type or a name, is a conflict.
    package var additive: SchemaPlan {
        var plan = self
        // An index in another shape has the name of the old one, which stays.
        let staying = Set(
            changes.compactMap { change -> String? in
                guard case .dropIndex(let name, isUnique: false) = change else { return nil }
                return name
            }
        )
        // The run that follows reads everything again, and fills what only copies a member that stays.
        let changes = changes.flatMap { change -> [SchemaChange] in
            if case .rewrite(let rewrite) = change { rewrite.additions ?? [change] } else { [change] }
        }
        let rewrites = changes.compactMap { change -> TableRewrite? in
            if case .rewrite(let rewrite) = change { rewrite } else { nil }
        }
        plan.changes = changes.compactMap { change in
            if case .createIndex(_, let index, _) = change, staying.contains(index.name) { return nil }
            if rewrites.contains(where: change.follows) { return nil }
            if change.isAdditive { return change }
            return change.standsInTheWayOfRuns ? change.asConflict : nil
        }
        return plan
    }
}

extension SchemaChange {
    /// Whether it is about a column that a rewrite makes again, and comes after that.
    fileprivate func follows(_ rewrite: TableRewrite) -> Bool {
        let columns = rewrite.fills.filter { !$0.completes }.map(\.column)
        return switch self {
        case .createIndex(rewrite.table, let index, _): index.columns.contains { columns.contains($0) }
        case .addForeignKey(rewrite.table, let key, _): columns.contains(key.column)
        case .restoreIndex: !columns.isEmpty
        default: false
        }
    }

    /// Whether rows cannot be loaded before it is done.
    fileprivate var standsInTheWayOfRuns: Bool {
        switch self {
        case .renameColumn, .typeConflict, .blocker: true
        case .widenColumn(_, _, let type, let found): type.catalogName != found
        case .rewrite(let rewrite): rewrite.standsInTheWayOfRuns
        case .blocked(let change): change.standsInTheWayOfRuns
        default: false
        }
    }

    fileprivate static func differingType(
        of column: String,
        _ table: String,
        _ found: String,
        _ wanted: ColumnType,
    ) -> SchemaChange {
        .blocker(
            "column \(Identifier(table).sql).\(Identifier(column).sql) is \(found), but the manifest wants "
                + "\(wanted.catalogName): 'sfsync ddl --apply' changes it"
        )
    }

    fileprivate var asConflict: SchemaChange {
        switch self {
        case .blocked(let change): change.asConflict
        case .typeConflict, .blocker: self
        case .widenColumn(let table, let column, let type, let found):
            Self.differingType(of: column, table, found, type)
        case .rewrite(let rewrite): rewrite.asConflict
        default: .blocker("\(summary) first, with 'sfsync ddl --apply'")
        }
    }
}

extension TableRewrite {
    /// The new columns alone, where all that the rewrite does is to copy members into them that their groups keep.
    fileprivate var additions: [SchemaChange]? {
        guard memberFills.isEmpty, memberRemovals.isEmpty, drops.isEmpty, comments.isEmpty else { return nil }
        var additions: [SchemaChange] = []
        for fill in fills {
            guard case .member(_, _, isTaken: false) = fill.origin, !fill.completes else { return nil }
            let column = TableSchema.Column(name: fill.column, type: fill.type, comment: fill.comment)
            additions.append(.addColumn(table: table, column))
        }
        return additions
    }

    /// Members may wait, since a run writes whole groups, and so may another order of text.
    fileprivate var standsInTheWayOfRuns: Bool {
        let reordered = fills.filter { $0.origin == .column($0.column, type: $0.type.catalogName) }.map(\.column)
        return fills.contains { !$0.completes && !reordered.contains($0.column) }
            || drops.contains { !reordered.contains($0) }
    }

    fileprivate var asConflict: SchemaChange {
        for fill in fills {
            if case .column(fill.column, let type) = fill.origin {
                return SchemaChange.differingType(of: fill.column, table, type, fill.type)
            }
        }
        return .blocker("\(SchemaChange.rewrite(self).summary) first, with 'sfsync ddl --apply'")
    }
}
