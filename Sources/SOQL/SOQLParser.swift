/// Recursive descent over the words of one statement.
///
/// The grammar is an allow-list: every word that it does not expect is an error, whatever it might mean.
struct SOQLParser {
    private let tokens: [SOQLToken]
    private var position = 0
    private var depth = 0

    /// Deeper than any condition people write, and far from the end of the stack.
    private static let maximumDepth = 100

    init(tokens: [SOQLToken]) {
        self.tokens = tokens
    }

    mutating func statement() throws(SOQLError) -> SOQLStatement {
        try expectKeyword("SELECT")
        var selection = [try selectionEntry()]
        while takeSymbol(",") { selection.append(try selectionEntry()) }
        try expectKeyword("FROM")
        let object = try name("the object's API name")
        if peek.kind == .name, !Self.clauseWords.contains(peek.text.uppercased()) { _ = take() }  // an alias
        if takeKeyword("USING") {
            try expectKeyword("SCOPE")
            _ = try name("the scope")
        }
        let condition = takeKeyword("WHERE") ? try self.condition() : nil
        let ordering = try self.ordering()
        let limit = takeKeyword("LIMIT") ? try count("LIMIT") : nil
        let offset = takeKeyword("OFFSET") ? try count("OFFSET") : nil
        return SOQLStatement(
            selection: selection,
            object: object,
            condition: condition,
            ordering: ordering,
            limit: limit,
            offset: offset,
        )
    }

    func expectEnd() throws(SOQLError) {
        guard peek.kind == .end else { throw unexpected("the end of the statement") }
    }

    mutating func condition() throws(SOQLError) -> SOQLCondition {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw SOQLError(offset: peek.offset, message: "the condition is nested more than \(Self.maximumDepth) deep")
        }
        let first = try term()
        // Salesforce wants parentheses where AND and OR meet, so a level has only one of them.
        for (word, combine) in [("AND", SOQLCondition.and), ("OR", SOQLCondition.or)] where peek.isKeyword(word) {
            var terms = [first]
            while takeKeyword(word) { terms.append(try term()) }
            if peek.isKeyword("AND") || peek.isKeyword("OR") {
                throw SOQLError(offset: peek.offset, message: "AND and OR at one level need parentheses")
            }
            return combine(terms)
        }
        return first
    }

    private mutating func term() throws(SOQLError) -> SOQLCondition {
        if takeKeyword("NOT") {
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.maximumDepth else { throw unexpected("a shallower condition") }
            return .not(try term())
        }
        if takeSymbol("(") {
            let inner = try condition()
            try expectSymbol(")")
            return inner
        }
        let field = try operand()
        if takeKeyword("NOT") {
            try expectKeyword("IN")
            return try membership(field, .notIn)
        }
        if takeKeyword("IN") { return try membership(field, .in) }
        if takeKeyword("INCLUDES") { return try membership(field, .includes) }
        if takeKeyword("EXCLUDES") { return try membership(field, .excludes) }
        let word = peek
        guard word.kind == .symbol || word.isKeyword("LIKE"),
            let comparison = SOQLCondition.Comparison(rawValue: word.text.uppercased())
        else { throw unexpected("a comparison after '\(field)'") }
        _ = take()
        return .comparison(field: field, comparison, try literal())
    }

    /// A field, or a function of one as it was written: `DAY_ONLY(CreatedDate)`.
    private mutating func operand() throws(SOQLError) -> String {
        let field = try name("a field")
        guard takeSymbol("(") else { return field }
        let argument = try operand()
        try expectSymbol(")")
        return "\(field)(\(argument))"
    }

    private mutating func membership(
        _ field: String,
        _ membership: SOQLCondition.Membership,
    ) throws(SOQLError) -> SOQLCondition {
        try expectSymbol("(")
        if peek.isKeyword("SELECT") {
            guard membership == .in || membership == .notIn else { throw unexpected("a list of values") }
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.maximumDepth else { throw unexpected("a shallower condition") }
            let statement = try statement()
            try expectSymbol(")")
            return .semiJoin(field: field, membership, statement)
        }
        var values = [try literal()]
        while takeSymbol(",") { values.append(try literal()) }
        try expectSymbol(")")
        return .membership(field: field, membership, values)
    }

    private mutating func literal() throws(SOQLError) -> SOQLCondition.Literal {
        let token = peek
        switch token.kind {
        case .string: _ = take(); return .string(token.text)
        case .number: _ = take(); return .number(token.text)
        case .date: _ = take(); return .date(token.text)
        case .name:
            _ = take()
            switch token.text.uppercased() {
            case "TRUE": return .boolean(true)
            case "FALSE": return .boolean(false)
            case "NULL": return .null
            case let word where SOQLDateLiteral.plain.contains(word): return .dateLiteral(word)
            case let word where SOQLDateLiteral.counted.contains(word):
                try expectSymbol(":")
                return .dateLiteral("\(word):\(try count(word))")
            default: break
            }
            throw SOQLError(
                offset: token.offset,
                message: "'\(token.text)' is not a value; text stands in single quotes"
            )
        case .symbol, .end:
            throw unexpected("a value")
        }
    }

    private mutating func selectionEntry() throws(SOQLError) -> SOQLStatement.Selection {
        if takeSymbol("(") {
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.maximumDepth else { throw unexpected("a shallower query") }
            let inner = try statement()
            try expectSymbol(")")
            return .subquery(inner)
        }
        let field = try name("a field")
        guard takeSymbol("(") else { return .field(field) }
        let argument = peek.isSymbol(")") ? nil : try operand()
        try expectSymbol(")")
        let isAlias = peek.kind == .name && !peek.isKeyword("FROM")
        return .function(name: field.uppercased(), argument: argument, alias: isAlias ? take().text : nil)
    }

    private mutating func ordering() throws(SOQLError) -> [SOQLStatement.Ordering] {
        guard takeKeyword("ORDER") else { return [] }
        try expectKeyword("BY")
        var ordering: [SOQLStatement.Ordering] = []
        repeat {
            let field = try operand()
            let isDescending = takeKeyword("DESC")
            if !isDescending { _ = takeKeyword("ASC") }
            if takeKeyword("NULLS"), !takeKeyword("FIRST") { try expectKeyword("LAST") }
            ordering.append(SOQLStatement.Ordering(field: field, isDescending: isDescending))
        } while takeSymbol(",")
        return ordering
    }

    // MARK: Words

    private static let clauseWords: Set<String> = [
        "WHERE", "ORDER", "LIMIT", "OFFSET", "USING", "WITH", "GROUP", "HAVING", "FOR", "UPDATE",
    ]

    private var peek: SOQLToken { tokens[position] }

    private mutating func take() -> SOQLToken {
        let token = tokens[position]
        if token.kind != .end { position += 1 }
        return token
    }

    private mutating func takeKeyword(_ word: String) -> Bool {
        guard peek.isKeyword(word) else { return false }
        _ = take()
        return true
    }

    private mutating func takeSymbol(_ symbol: String) -> Bool {
        guard peek.isSymbol(symbol) else { return false }
        _ = take()
        return true
    }

    private mutating func expectKeyword(_ word: String) throws(SOQLError) {
        guard takeKeyword(word) else { throw unexpected(word) }
    }

    private mutating func expectSymbol(_ symbol: String) throws(SOQLError) {
        guard takeSymbol(symbol) else { throw unexpected("'\(symbol)'") }
    }

    private mutating func name(_ what: String) throws(SOQLError) -> String {
        guard peek.kind == .name, !Self.clauseWords.contains(peek.text.uppercased()), !peek.text.hasSuffix(".") else {
            throw unexpected(what)
        }
        return take().text
    }

    private mutating func count(_ what: String) throws(SOQLError) -> Int {
        guard peek.kind == .number, let count = Int(peek.text), count >= 0 else {
            throw unexpected("a whole number after \(what)")
        }
        _ = take()
        return count
    }

    private func unexpected(_ expectation: String) -> SOQLError {
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
