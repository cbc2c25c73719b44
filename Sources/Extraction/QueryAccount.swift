/// What a REST query announced and what its pages delivered.
///
/// A query that starts over announces a number of its own: records may have come into the window since, or left it, and
/// some of those that came before come again.
struct QueryAccount {
    private var announced: Int?
    private var delivered = 0

    /// Takes in a page that is whole; the first one of a query says how many records it has.
    mutating func take(page rows: Int, of total: Int) {
        announced = announced ?? total
        delivered += rows
    }

    /// The query starts over.
    mutating func restart() {
        announced = nil
        delivered = 0
    }

    /// How many records of the query have not come; negative where more came than were announced.
    var missing: Int { (announced ?? 0) - delivered }
}
