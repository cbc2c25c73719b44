/// A parent's field, by relationship names: `Account.Owner.Name`.
struct ParentPath: Sendable {
    /// Relationship names as the describes spell them.
    var hops: [String]
    /// The field's name on the last parent; `Type` of a polymorphic parent is its object's name.
    var leaf: String

    /// Resolves a dotted path against the describes.
    ///
    /// - Throws: `QueryError` with `INVALID_FIELD` where a part does not exist.
    init(_ path: String, from table: ObjectTable, in snapshot: OrgSnapshot, soql: String) throws {
        var parts = path.split(separator: ".").map(String.init)
        if parts.count > 2, parts[0].lowercased() == table.name.lowercased() { parts.removeFirst() }
        let last = parts.removeLast()
        guard parts.count <= 5 else { throw QueryError("INVALID_FIELD", "more than 5 levels: \(path)") }
        hops = []
        var tables = [table]
        var isPolymorphic = false
        for part in parts {
            guard let (field, next) = Self.follow(part, from: tables, in: snapshot) else {
                throw QueryError(
                    "INVALID_FIELD",
                    "Didn't understand relationship '\(part)' in field path. If you are attempting to use a custom "
                        + "relationship, be sure to append the '__r' after the custom relationship name.",
                )
            }
            hops.append(field.relationshipName ?? part)
            tables = next
            isPolymorphic = field.referenceTo.count > 1
        }
        let names = tables.compactMap { parent in
            snapshot.index(of: last, in: parent).map { parent.fields[$0].describe.name }
        }
        guard let canonical = names.first ?? (isPolymorphic && Self.nameFields.contains(last.lowercased()) ? last : nil)
        else { throw QueryError.unknownField(last, of: tables.first?.name ?? parts.joined(separator: "."), in: soql) }
        leaf = last.lowercased() == "type" && isPolymorphic ? "Type" : canonical
    }

    /// Fields of the `Name` object that stands for polymorphic parents.
    private static let nameFields: Set<String> = [
        "id", "name", "type", "firstname", "lastname", "email", "phone", "title",
    ]

    /// The dotted path in canonical spelling: the column's name in CSV.
    var text: String { (hops + [leaf]).joined(separator: ".") }

    /// The parent of a row; nil where the lookup is empty or points to nothing.
    static func parent(
        _ hop: String,
        of row: Int,
        in table: ObjectTable,
        _ snapshot: OrgSnapshot,
    ) -> (table: ObjectTable, row: Int)? {
        guard let index = table.index(ofRelationship: hop) else { return nil }
        guard case .id(let id) = table.value(of: index, row: row, in: snapshot.rows[table.ordinal]) else { return nil }
        return snapshot.locate(id)
    }

    /// The last parent of a row.
    func target(of row: Int, in table: ObjectTable, _ snapshot: OrgSnapshot) -> (table: ObjectTable, row: Int)? {
        var place = (table: table, row: row)
        for hop in hops {
            guard let next = Self.parent(hop, of: place.row, in: place.table, snapshot) else { return nil }
            place = next
        }
        return place
    }

    /// The parent's value.
    func value(of row: Int, in table: ObjectTable, _ snapshot: OrgSnapshot) -> FieldValue {
        guard let (parent, row) = target(of: row, in: table, snapshot) else { return .null }
        guard let index = parent.index(of: leaf) else { return leaf == "Type" ? .text(parent.name) : .null }
        return parent.value(of: index, row: row, in: snapshot.rows[parent.ordinal])
    }

    private static func follow(
        _ hop: String,
        from tables: [ObjectTable],
        in snapshot: OrgSnapshot,
    ) -> (FieldDescribe, [ObjectTable])? {
        for table in tables {
            guard let index = table.index(ofRelationship: hop) else { continue }
            let field = table.fields[index].describe
            return (field, field.referenceTo.compactMap { snapshot.catalog.table($0) })
        }
        return nil
    }
}
