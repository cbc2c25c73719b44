/// A parsed condition: what may stand after WHERE.
package indirect enum SOQLCondition: Sendable, Equatable {
    /// Comparison operators.
    package enum Comparison: String, Sendable, Equatable {
        /// Equal; text is compared without regard to case.
        case equal = "="
        /// Not equal.
        case notEqual = "!="
        /// Less.
        case less = "<"
        /// Less or equal.
        case lessOrEqual = "<="
        /// Greater.
        case greater = ">"
        /// Greater or equal.
        case greaterOrEqual = ">="
        /// Pattern with `%` and `_`.
        case like = "LIKE"
    }

    /// Set operators.
    package enum Membership: String, Sendable, Equatable {
        /// One of the values.
        case `in` = "IN"
        /// None of the values.
        case notIn = "NOT IN"
        /// A multi-select picklist holds one of the combinations.
        case includes = "INCLUDES"
        /// A multi-select picklist holds none of the combinations.
        case excludes = "EXCLUDES"
    }

    /// A value as written.
    package enum Literal: Sendable, Equatable {
        /// Text with the escapes resolved.
        case string(String)
        /// A number's text, possibly with a currency prefix.
        case number(String)
        /// `TRUE` or `FALSE`.
        case boolean(Bool)
        /// `NULL`.
        case null
        /// A date or date-time, as written.
        case date(String)
        /// A relative date: `TODAY`, `LAST_N_DAYS:30` (upper case).
        case dateLiteral(String)
    }

    /// All hold.
    case and([SOQLCondition])
    /// At least one holds.
    case or([SOQLCondition])
    /// It does not hold.
    case not(SOQLCondition)
    /// A field, or a function of it as written, against a value.
    case comparison(field: String, Comparison, Literal)
    /// A field against several values.
    case membership(field: String, Membership, [Literal])
    /// A field against the result of a sub-select.
    case semiJoin(field: String, Membership, SOQLStatement)

    /// Parses the condition of a WHERE clause, without the word WHERE.
    ///
    /// - Throws: `SOQLError` at the first word that cannot stand in a condition.
    package init(parsing text: String) throws(SOQLError) {
        var parser = SOQLParser(tokens: try SOQLLexer.tokens(of: text))
        self = try parser.condition()
        try parser.expectEnd()
    }
}
