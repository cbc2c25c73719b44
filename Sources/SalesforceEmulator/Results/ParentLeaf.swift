/// Writes a field of a parent that is known only row by row.
enum ParentLeaf {
    /// Writes the field, or null where the parent is missing or has no such field.
    static func write(
        _ leaf: String,
        of target: (table: ObjectTable, row: Int)?,
        form: FieldWriter.Form,
        _ snapshot: OrgSnapshot,
        to writer: inout ByteWriter,
    ) {
        guard let (table, row) = target else { return putNull(form, to: &writer) }
        if let index = table.index(of: leaf) {
            let rows = snapshot.rows[table.ordinal]
            FieldWriter(table: table, form: form).write(index, row: row, rows: rows, to: &writer)
        } else if leaf == "Type" {
            writer.put(0x22)
            writer.put(Array(table.name.utf8))
            writer.put(0x22)
        } else {
            putNull(form, to: &writer)
        }
    }

    private static func putNull(_ form: FieldWriter.Form, to writer: inout ByteWriter) {
        if form == .json { writer.put("null") } else { writer.put("\"\"") }
    }
}
