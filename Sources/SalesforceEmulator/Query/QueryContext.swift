/// What compiling a statement needs to know besides its text.
struct QueryContext: Sendable {
    /// The org as it is now; sub-selects are answered from it.
    var snapshot: OrgSnapshot
    /// The statement as it came, for error messages.
    var soql: String
    /// Epoch milliseconds of the org's clock.
    var now: Int64
    /// Whether deleted and archived rows are seen: queryAll.
    var includesDeleted: Bool

    /// Rows that the query does not see.
    var excluded: ObjectRows.Flags { includesDeleted ? .purged : [.purged, .deleted, .archived] }
}
