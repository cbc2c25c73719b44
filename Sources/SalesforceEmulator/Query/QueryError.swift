import SOQL

/// An error answer of the data API.
struct QueryError: Error, Equatable {
    var status: Int
    var code: String
    var message: String

    init(status: Int = 400, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// Salesforce's form for errors in a statement: the line, a caret, the position, the reason.
    init(_ code: String, _ reason: String, at offset: Int, of soql: String) {
        let flat = String(soql.map { $0.isNewline ? " " : $0 })
        let start = max(0, offset - 40)
        let line = flat.utf8.dropFirst(start).prefix(80)
        let caret = String(repeating: " ", count: offset - start) + "^"
        let excerpt = String(decoding: line, as: UTF8.self)
        self.init(code, "\n\(excerpt)\n\(caret)\nERROR at Row:1:Column:\(offset + 1)\n\(reason)")
    }

    /// A statement that does not parse.
    init(_ error: SOQLError, of soql: String) {
        self.init("MALFORMED_QUERY", error.message, at: error.offset, of: soql)
    }

    /// A column that the object does not have.
    static func unknownField(_ field: String, of object: String, in soql: String) -> QueryError {
        QueryError(
            "INVALID_FIELD",
            """
            No such column '\(field)' on entity '\(object)'. If you are attempting to use a custom field, be sure to \
            append the '__c' after the custom field name. Please reference your WSDL or the describe call for the \
            appropriate names.
            """,
            at: offset(of: field, in: soql),
            of: soql,
        )
    }

    /// An object that the org does not have.
    static func unknownObject(_ object: String, in soql: String) -> QueryError {
        QueryError(
            "INVALID_TYPE",
            """
            sObject type '\(object)' is not supported. If you are attempting to use a custom object, be sure to append \
            the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.
            """,
            at: offset(of: object, in: soql),
            of: soql,
        )
    }

    private static func offset(of word: String, in soql: String) -> Int {
        let tokens = (try? SOQLLexer.tokens(of: soql)) ?? []
        return tokens.first { $0.kind == .name && $0.text.lowercased().hasSuffix(word.lowercased()) }?.offset ?? 0
    }
}
