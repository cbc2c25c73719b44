/// A parsed SELECT, as far as a sync may use the language.
///
/// Parsing is the read-only check: the grammar has no place for `FOR VIEW`, `FOR REFERENCE`, `FOR UPDATE`,
/// `UPDATE TRACKING`, `UPDATE VIEWSTAT`, bind variables, comments or a second statement, so a text that parses cannot
/// write. `GROUP BY`, `HAVING`, `TYPEOF` and `WITH` are not part of it either: no sync needs them.
package struct SOQLStatement: Sendable, Equatable {
    /// One entry of the SELECT list.
    package enum Selection: Sendable, Equatable {
        /// A field or a parent's field: `Name`, `Account.Name`.
        case field(String)
        /// An aggregate or a function with its argument and alias: `COUNT()`, `MAX(SystemModstamp) newest`.
        case function(name: String, argument: String?, alias: String?)
        /// Children of each row.
        case subquery(SOQLStatement)
    }

    /// One entry of ORDER BY.
    package struct Ordering: Sendable, Equatable {
        /// The field to sort by.
        package var field: String
        /// Whether the greatest comes first.
        package var isDescending: Bool
    }

    /// The SELECT list, in order.
    package var selection: [Selection]
    /// The API name of the object after FROM, as written.
    package var object: String
    /// The condition after WHERE.
    package var condition: SOQLCondition?
    /// ORDER BY, empty without it.
    package var ordering: [Ordering]
    /// LIMIT, in rows.
    package var limit: Int?
    /// OFFSET, in rows.
    package var offset: Int?

    /// Parses one statement.
    ///
    /// - Throws: `SOQLError` at the first word that a read-only SELECT cannot have there.
    package init(parsing text: String) throws(SOQLError) {
        var parser = SOQLParser(tokens: try SOQLLexer.tokens(of: text))
        self = try parser.statement()
        try parser.expectEnd()
    }

    init(
        selection: [Selection],
        object: String,
        condition: SOQLCondition?,
        ordering: [Ordering],
        limit: Int?,
        offset: Int?,
    ) {
        self.selection = selection
        self.object = object
        self.condition = condition
        self.ordering = ordering
        self.limit = limit
        self.offset = offset
    }
}
