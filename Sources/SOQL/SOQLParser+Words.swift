extension SOQLParser {
    /// Words that are never names here.
    ///
    /// Salesforce takes some of them where a name must stand. No object and no field is called so, and FOR and UPDATE
    /// begin what writes: refusing them everywhere leaves nothing to think about.
    private static let neverNames: Set<String> = [
        "AND", "FOR", "FROM", "NOT", "OR", "SELECT", "UPDATE", "WHERE",
    ]

    /// Words that Salesforce does not take as an alias.
    ///
    /// https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_alias.htm (v65)
    private static let neverAliases: Set<String> = neverNames.union([
        "ASC", "DESC", "EXCLUDES", "FIRST", "GROUP", "HAVING", "IN", "INCLUDES", "LAST", "LIKE", "LIMIT", "NULL",
        "NULLS",
        "USING", "WITH",
    ])

    var peek: SOQLToken { tokens[position] }

    mutating func take() -> SOQLToken {
        let token = tokens[position]
        if token.kind != .end { position += 1 }
        return token
    }

    mutating func takeKeyword(_ word: String) -> Bool {
        guard peek.isKeyword(word) else { return false }
        _ = take()
        return true
    }

    mutating func takeSymbol(_ symbol: String) -> Bool {
        guard peek.isSymbol(symbol) else { return false }
        _ = take()
        return true
    }

    mutating func expectKeyword(_ word: String) throws(SOQLError) {
        guard takeKeyword(word) else { throw unexpected(word) }
    }

    mutating func expectSymbol(_ symbol: String) throws(SOQLError) {
        guard takeSymbol(symbol) else { throw unexpected("'\(symbol)'") }
    }

    /// A name.
    ///
    /// Keywords are names as well where nothing else can stand: `Group` and `Order` are objects.
    mutating func name(_ what: String) throws(SOQLError) -> String {
        let parts = peek.text.uppercased().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard peek.kind == .name, parts.allSatisfy({ !$0.isEmpty && !Self.neverNames.contains($0) }) else {
            throw unexpected(what)
        }
        return take().text
    }

    /// An alias, if one stands here; a clause that begins here is none.
    mutating func takeAlias() -> String? {
        let following = position + 1 < tokens.count ? tokens[position + 1] : peek
        let isClause =
            (peek.isKeyword("ORDER") && following.isKeyword("BY"))
            || (peek.isKeyword("OFFSET") && following.kind == .number)
        guard peek.kind == .name, !isClause, !peek.text.contains("."),
            !Self.neverAliases.contains(peek.text.uppercased())
        else { return nil }
        return take().text
    }

    mutating func count(_ what: String) throws(SOQLError) -> Int {
        guard peek.kind == .number, let count = Int(peek.text), count >= 0 else {
            throw unexpected("a whole number after \(what)")
        }
        _ = take()
        return count
    }

    func unexpected(_ expectation: String) -> SOQLError {
        let token = peek
        let words = [token.text, position + 1 < tokens.count ? tokens[position + 1].text : ""]
            .map { $0.uppercased() }
        let found = token.kind == .end ? "the end of the text" : "'\(token.text)'"
        switch (words[0], words[1]) {
        case ("FOR", "VIEW"), ("FOR", "REFERENCE"), ("FOR", "UPDATE"), ("UPDATE", "TRACKING"), ("UPDATE", "VIEWSTAT"):
            return SOQLError(
                offset: token.offset,
                message: "\(words[0]) \(words[1]) writes to Salesforce; sfsync only reads",
            )
        default:
            return SOQLError(offset: token.offset, message: "expected \(expectation), found \(found)")
        }
    }
}
