import NIOCore

extension EmulatedOrg {
    /// The rows of a query as Bulk would send them, in one piece: for tests that compare.
    ///
    /// - Parameters:
    ///   - soql: a query that selects fields
    ///   - includesDeleted: whether deleted and archived rows are among them
    /// - Returns: the header and the rows, every value in quotes
    /// - Throws: an error that says what is wrong with the query
    package func csv(_ soql: String, includesDeleted: Bool = true) throws -> String {
        let context = QueryContext(
            snapshot: snapshot,
            soql: soql,
            now: milliseconds,
            includesDeleted: includesDeleted,
        )
        let query = try CompiledQuery(context)
        guard case .rows(let columns) = query.output else {
            throw QueryError("API_ERROR", "the query selects no fields")
        }
        let layout = CSVLayout(columns, table: query.table, catalog: catalog, delimiter: 0x2C, isCRLF: false)
        var chunks = RowChunks(layout, rows: query.rows()[...]) { context.snapshot }
        var text = layout.header
        while let piece = chunks.next() { text += String(buffer: piece) }
        return text
    }

    /// How many rows an object has.
    ///
    /// - Throws: `OrgError.unknownObject`.
    package func count(_ object: String, includesDeleted: Bool = false) throws -> Int {
        let table = try table(object)
        let excluded: ObjectRows.Flags = includesDeleted ? .purged : [.purged, .deleted, .archived]
        return snapshot.rows[table.ordinal].flags.count { $0.isDisjoint(with: excluded) }
    }
}
