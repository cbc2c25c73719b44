internal import Manifest
internal import Postgres

/// The view for those who query: rows that live, without stubs and without sfsync's own columns.
///
/// It reads the table with its owner's rights, so whoever may read the view needs no right on the table:
/// https://www.postgresql.org/docs/current/rules-privileges.html
package struct TableView: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// The table.
    package var table: String
    /// The table's columns that it shows, in order.
    package var columns: [String]
    /// The schema of a table that is there, which need not be the first of the search path; nil for a table to be made.
    package var namespace: String?

    /// How it comes to be.
    package enum Making: Sendable, Equatable {
        /// There is none.
        case new
        /// There is one of sfsync's own with fewer columns.
        case extended
        /// It was dropped for other changes, and gets the rights back that it had.
        case again([LiveTable.Grant])
    }

    /// The comment by which sfsync knows the view as its own.
    static func mark(of table: String) -> String {
        "sfsync: the live rows of \(table), without stubs and sync columns."
    }

    /// Its name in a statement.
    var sql: String { Self.sql(name, namespace) }

    static func sql(_ name: String, _ namespace: String?) -> String {
        (namespace.map { Identifier($0).sql + "." } ?? "") + Identifier(name).sql
    }

    /// The statements that make it.
    ///
    /// Nothing but sfsync's own view is ever replaced.
    func statements(_ making: Making) -> [String] {
        let list = columns.map { Identifier($0).sql }.joined(separator: ", ")
        let create = making == .extended ? "CREATE OR REPLACE VIEW" : "CREATE VIEW"
        var statements = [
            "\(create) \(sql) AS SELECT \(list) FROM \(Self.sql(table, namespace)) "
                + "WHERE \(TableSchema.System.deletedAt) IS NULL AND \(TableSchema.System.syncedAt) IS NOT NULL",
            "COMMENT ON VIEW \(sql) IS \(SQLLiteral.string(Self.mark(of: table)))",
        ]
        if case .again(let grants) = making { statements += grants.map { $0.statement(on: sql) } }
        return statements
    }
}

extension TableSchema {
    /// Columns that matter to sfsync alone.
    private static let ownColumns: Set = [
        System.deletedAt, System.createdAt, System.updatedAt, System.syncedAt, System.digest,
    ]

    /// The view that the manifest wants; nil where it wants none.
    var view: TableView? {
        viewName.map { name in
            TableView(
                name: name,
                table: self.name,
                columns: columns.map(\.name).filter { !Self.ownColumns.contains($0) }
            )
        }
    }
}

extension TableDiff {
    /// The view is made again where a column changes its type or goes: PostgreSQL refuses both while a view shows it.
    mutating func compareView() {
        let namespace = original.relation.namespace.isEmpty ? nil : original.relation.namespace
        guard let found = original.view else {
            guard var wanted = table.view else { return }
            wanted.namespace = namespace
            views.append(.createView(wanted, .new))
            return
        }
        let drop = SchemaChange.dropView(found.name, namespace: namespace, dependents: found.dependents)
        guard var wanted = table.view else {
            removedViews.append(drop)
            return
        }
        wanted.namespace = namespace
        let missing = wanted.columns.filter { !found.columns.contains($0) }
        let isSurplus = !Set(found.columns).isSubset(of: wanted.columns)
        if isDisturbing || isSurplus || found.name != wanted.name {
            removedViews.append(drop)
            guard found.dependents.isEmpty else { return }
            let grants = found.grants.filter { $0.column.map(wanted.columns.contains) ?? true }
            views.append(.createView(wanted, .again(grants)))
        } else if !missing.isEmpty {
            // PostgreSQL lets a view grow at its end alone.
            wanted.columns = found.columns + missing
            views.append(.createView(wanted, .extended))
        }
    }

    /// Whether a column that the view may show changes its name or type, or goes.
    private var isDisturbing: Bool {
        structure.contains { change in
            switch change {
            case .renameColumn, .widenColumn: true
            default: false
            }
        } || !rewrites.exact.isEmpty || (allowsDestructive && !rewrites.lossy.isEmpty)
            || removals.contains { allowsDestructive || !$0.isDestructive }
    }
}
