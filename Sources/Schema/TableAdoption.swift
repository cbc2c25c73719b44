internal import Manifest
internal import Postgres

/// Whether what stands under a table's name can be that table.
///
/// sfsync fills what it made itself, as the comments say, or what could have been made for it: an empty table with a key
/// on `sf_id`, or one with all the columns that it keeps its books in. Anything else is somebody's: nothing is changed
/// about it, no row is put in, and no link leads to it.
struct TableAdoption {
    /// What the table is for.
    enum Purpose {
        /// Rows of its object.
        case rows
        /// A target of links, which may get stubs.
        case parent
    }

    let table: TableSchema
    let live: LiveTable
    let purpose: Purpose

    /// Why not, and what to do, as a sentence without its period; nil where it can.
    var refusal: String? {
        let reasons = reasons
        guard !reasons.isEmpty else { return nil }
        let list = reasons.joined(separator: ", and ")
        let subject = "\(live.relation.kind.words) \(name)"
        guard isSomebodys else { return "\(subject) cannot take rows of \(table.object) as it is: \(list)" }
        return
            "\(subject) is not sfsync's, and stays as it is: \(list): give \(table.object) another name with 'table:', "
            + "or a place of its own with 'schema:', or move this one out of the way"
    }

    private var name: String {
        let name = Identifier(table.name).sql
        let namespace = live.relation.namespace
        return namespace.isEmpty ? name : "\(Identifier(namespace).sql).\(name)"
    }

    private var id: String { TableSchema.System.salesforceID }

    /// Whether it is another tool's, or another object's.
    private var isSomebodys: Bool {
        guard live.relation.kind == .table, !live.relation.isTemporary else { return true }
        if let object = live.markedObject { return object.lowercased() != table.object.lowercased() }
        return live.columns[id] == nil || !hasBooks && live.relation.isEmpty != true
    }

    /// Whether it has all columns in which sfsync keeps its books.
    private var hasBooks: Bool {
        table.columns.filter { $0.source == .system && $0.isBook }.allSatisfy {
            live.columns[$0.name]?.type == $0.type.catalogName
        }
    }

    private var reasons: [String] {
        let relation = live.relation
        guard relation.kind == .table else { return ["rows go into ordinary tables alone"] }
        if relation.isTemporary { return ["it is temporary"] }
        if let object = live.markedObject, object.lowercased() != table.object.lowercased() {
            return ["its comments say that it holds \(object)"]
        }
        guard live.columns[id] != nil else {
            return live.markedObject == nil
                ? ["it has no column \(id)"]
                : ["its column \(id) is gone: rename it back, or drop the table and let a run create and fill it again"]
        }
        if isSomebodys { return ["it has rows, but not the columns that sfsync keeps its books in"] }
        return structure + (purpose == .rows ? columns : []) + statements
    }

    /// What makes its rows not its own, or not to be told apart.
    private var structure: [String] {
        let relation = live.relation
        var reasons: [String] = []
        if let parent = relation.parents.first { reasons.append("it belongs to table \(parent)") }
        if let child = relation.children.first { reasons.append("rows of table \(child) count as its own") }
        if !relation.isUniqueByID {
            reasons.append(
                "\(id) has no unique key of its own that holds for all rows at once: remove rows that are there twice, "
                    + "then ALTER TABLE \(name) ADD UNIQUE (\(id))"
            )
        }
        return reasons
    }

    /// Columns that nothing can be stored in, or that want something that sfsync does not have.
    private var columns: [String] {
        var reasons: [String] = []
        let key = TableSchema.System.id
        if let found = live.columns[key] {
            if !found.fillsItself {
                reasons.append(
                    "column \(key) gives new rows no number: ALTER TABLE \(name) DROP COLUMN \(key), a run creates it again"
                )
            }
        } else if live.relation.hasPrimaryKey {
            reasons.append("its primary key is not column \(key), which is missing: rename it back, or drop that key")
        }
        for column in table.columns where column.name != key {
            guard let found = live.columns[column.name], found.isComputed else { continue }
            reasons.append(
                "column \(Identifier(column.name).sql) computes its values: drop it, a run creates and fills it again"
            )
        }
        let wanted = Set(table.columns.map(\.name))
        for (name, found) in live.columns.sorted(by: { $0.key < $1.key })
        where !wanted.contains(name) && found.isNotNull && !found.fillsItself && !found.isComputed
            && !isRenamed(name)
        {
            reasons.append(
                "its column \(Identifier(name).sql) must have a value that sfsync does not know: give it a default, or "
                    + "ALTER TABLE \(self.name) ALTER COLUMN \(Identifier(name).sql) DROP NOT NULL"
            )
        }
        return reasons
    }

    /// A former name of a column that the manifest wants is a matter of the plan.
    private func isRenamed(_ name: String) -> Bool {
        table.columns.contains { $0.formerName == name }
            || ColumnOrigin(comment: live.columns[name]?.comment, object: table.object) != nil
    }

    /// What keeps statements from doing what they say.
    private var statements: [String] {
        let relation = live.relation
        var reasons: [String] = []
        for rule in relation.rules {
            reasons.append(
                "rule \(Identifier(rule).sql) changes what statements do: DROP RULE \(Identifier(rule).sql) ON \(name)"
            )
        }
        if relation.hidesRows {
            reasons.append(
                "row security decides which rows \(relation.role) sees and writes: ALTER TABLE \(name) NO FORCE ROW LEVEL "
                    + "SECURITY as its owner, or ALTER ROLE \(Identifier(relation.role).sql) BYPASSRLS"
            )
        }
        let denied = Set(table.columns.flatMap { live.columns[$0.name]?.denied ?? [] }).sorted()
        if purpose == .rows, !denied.isEmpty {
            let list = denied.joined(separator: ", ")
            reasons.append(
                "\(relation.role) may not \(list): GRANT \(list) ON \(name) TO \(Identifier(relation.role).sql)"
            )
        }
        return reasons
    }
}

extension TableSchema.Column {
    /// Whether nobody but sfsync has such a column.
    fileprivate var isBook: Bool {
        [TableSchema.System.syncedAt, TableSchema.System.digest, TableSchema.System.deletedAt].contains(name)
    }
}

extension LiveTable.Relation.Kind {
    /// In words.
    fileprivate var words: String {
        switch self {
        case .table: "table"
        case .view: "view"
        case .materializedView: "materialized view"
        case .partitionedTable: "partitioned table"
        case .foreignTable: "foreign table"
        case .sequence: "sequence"
        case .index, .partitionedIndex: "index"
        case .compositeType: "type"
        case .other: "object"
        }
    }
}
