internal import YAML

/// `indexes`: checked against the columns that there will be.
extension ManifestDecoder {
    /// Decodes the list.
    ///
    /// - Parameters:
    ///   - entry: The key with its list.
    ///   - table: The table.
    ///   - keepsDeleted: Whether rows of deleted records stay in the table, marked.
    /// - Returns: The indexes that can be understood.
    mutating func indexes(_ entry: YAMLNode.Entry?, table: String, keepsDeleted: Bool) -> [IndexDefinition] {
        guard let entry, !entry.value.isNull else { return [] }
        guard let nodes = elements(of: entry, expectation: "a list of indexes") else { return [] }
        var indexes: [IndexDefinition] = []
        var earlier = EarlierIndexes()
        for node in nodes {
            guard var index = index(node) else { continue }
            name(&index, of: table, among: &earlier)
            if keepsDeleted, index.countsDeleted {
                report(
                    .uniqueAmongDeleted,
                    "a deleted record keeps its row, so the index refuses a new record with the same values",
                    at: index.position,
                    suggestion: "write 'where: deleted_at IS NULL'",
                    severity: .warning,
                )
            }
            indexes.append(index)
        }
        return indexes
    }

    private mutating func index(_ node: YAMLNode) -> IndexDefinition? {
        guard let keys = pairs(of: node, as: IndexKey.allCases, in: "an index") else { return nil }
        require(.columns, in: keys, of: "the index", at: node.position, example: "columns: [email]")
        guard let list = keys[.columns], !list.value.isNull,
            let nodes = elements(of: list, expectation: "a list of column names")
        else { return nil }
        if nodes.isEmpty { report(.missingKey, "the index has no columns", at: list.value.position) }

        let isUnique = flag(keys[.unique]) ?? false
        // Without a method that is known, nothing is said about what it could hold.
        let method = keys[.method] == nil ? .btree : word(keys[.method], as: IndexMethod.self)
        var columns: [String] = []
        var seen: Set<String> = []
        for node in nodes {
            guard let column = text(of: node, what: "a column of an index") else { continue }
            if !seen.insert(column).inserted {
                report(.invalidIndex, "the column '\(column)' stands twice in the index", at: node.position)
            }
            columns.append(column)
            check(column, method: method, at: node.position)
        }
        if let method, columns.count > method.columnLimit {
            let message = "an index by '\(method.rawValue)' has at most \(method.columnLimit) column(s)"
            report(.invalidIndex, message, at: list.value.position)
        }
        if let method, method != .btree, isUnique {
            let message = "only 'btree' can be unique, not '\(method.rawValue)'"
            report(.invalidIndex, message, at: keys[.unique]?.position ?? node.position)
        }
        let name = text(keys[.name])
        if let name, let position = keys[.name]?.value.position {
            _ = isName(name, of: "index", at: position)
        }
        return IndexDefinition(
            columns: columns,
            method: method?.rawValue ?? "btree",
            isUnique: isUnique,
            condition: predicate(keys[.condition]),
            name: name ?? "",
            position: node.position,
        )
    }

    private mutating func check(_ column: String, method: IndexMethod?, at position: SourcePosition) {
        let kind: IndexMethod.ColumnKind
        switch column {
        case "id", "sync_digest": kind = .number
        case "sf_id": kind = .text
        case "created_at", "updated_at", "synced_at", "deleted_at": kind = .time
        default:
            guard let use = columns[column.lowercased()], use.column == column else {
                let suggestion = suggestion(
                    for: column,
                    among: columns.values.map(\.column).sorted() + ObjectManifest.standardColumns,
                )
                report(.unknownColumn, "the table has no column '\(column)'", at: position, suggestion: suggestion)
                return
            }
            kind = use.kind
        }
        if let (severity, message) = method?.obstacle(kind, column: column) {
            report(.invalidIndex, message, at: position, severity: severity)
        } else if kind == .json, method == .btree {
            report(
                .uselessIndex,
                "'btree' only helps to compare whole JSONB values of '\(column)'",
                at: position,
                suggestion: "'using: gin' finds keys and values in it",
                severity: .warning,
            )
        }
    }

    /// A condition that is put into DDL as it is.
    private mutating func predicate(_ entry: YAMLNode.Entry?) -> String? {
        guard let entry, let text = text(entry) else { return nil }
        guard let problem = SQLFragment.problem(in: text) else { return text }
        report(.invalidSQL, "the index's 'where' cannot be used: \(problem)", at: entry.value.position)
        return nil
    }

    /// Gives the index a name that no earlier one has, and reports what is there already.
    private mutating func name(_ index: inout IndexDefinition, of table: String, among earlier: inout EarlierIndexes) {
        let definition = "\(index.columns) \(index.method) \(index.isUnique) \(index.condition ?? "")"
        if let twin = earlier.definitions.updateValue(index.position, forKey: definition) {
            let message = "the same index stands on line \(twin.line)"
            report(.duplicateIndex, message, at: index.position, severity: .warning)
        }
        if !index.name.isEmpty {
            if let first = earlier.names[index.name] {
                let message = "the index name '\(index.name)' is taken on line \(first.line)"
                report(.duplicateIndex, message, at: index.position)
            }
        } else {
            let plain = Naming.index(
                table: table,
                columns: index.columns,
                method: index.method,
                isUnique: index.isUnique,
            )
            index.name = plain
            // Only an index that stands twice, and so has its finding, needs the line to be told from its twin.
            for difference in ["", " \(index.position.line):\(index.position.column)"]
            where earlier.names[index.name] != nil {
                index.name = Naming.shortened("\(plain)_\(Naming.hash(definition + difference))")
            }
        }
        earlier.names[index.name] = index.position
    }
}

extension IndexDefinition {
    /// Whether it compares rows of deleted records with those of others.
    fileprivate var countsDeleted: Bool {
        guard isUnique, method == "btree", !columns.contains("sf_id"), !columns.contains("id") else { return false }
        let words = (condition ?? "").lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return !words.indices.contains { words[$0...].starts(with: ["deleted_at", "is", "null"]) }
    }
}

/// What the indexes before one are and are called.
private struct EarlierIndexes {
    var definitions: [String: SourcePosition] = [:]
    var names: [String: SourcePosition] = [:]
}
