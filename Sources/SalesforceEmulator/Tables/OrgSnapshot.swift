/// The org at one moment.
///
/// Cheap to take: the arrays are shared until somebody changes the org.
struct OrgSnapshot: Sendable {
    let catalog: Catalog
    /// By the tables' ordinals.
    var rows: [ObjectRows]
    /// Fields that the running user cannot see, as `contact.npi__c`.
    var hiddenFields: Set<String>

    /// The row with this id, unless it is purged or never was.
    func locate(_ id: RecordID) -> (table: ObjectTable, row: Int)? {
        guard let table = catalog.table(ofPrefix: id.prefix), let row = table.series.row(of: id) else { return nil }
        let rows = rows[table.ordinal]
        guard row < rows.count, !rows.flags[row].contains(.purged) else { return nil }
        return (table, row)
    }

    /// The place of a field that the user can see.
    func index(of field: String, in table: ObjectTable) -> Int? {
        guard hiddenFields.isEmpty || !hiddenFields.contains("\(table.name).\(field)".lowercased()) else { return nil }
        return table.index(of: field)
    }
}
