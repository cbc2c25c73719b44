/// Recursive descent over the words of one statement.
///
/// The grammar is an allow-list: every word that it does not expect is an error, whatever it might mean.
struct SOQLParser {
    let tokens: [SOQLToken]
    var position = 0
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
        _ = takeAlias()
        // Parents' aliases: FROM Contact c, c.Account a.
        while takeSymbol(",") {
            guard peek.text.contains(".") else {
                throw unexpected("the path to a parent, as in 'FROM Contact c, c.Account a'")
            }
            _ = try name("the path to a parent")
            _ = takeAlias()
        }
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
        try descend()
        defer { depth -= 1 }
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
            try descend()
            defer { depth -= 1 }
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

    /// A field, or a function as it was written: `DAY_ONLY(CreatedDate)`, `DISTANCE(Place__c, GEOLOCATION(1, 2), 'km')`.
    private mutating func operand() throws(SOQLError) -> String {
        let field = try name("a field")
        guard takeSymbol("(") else { return field }
        try descend()
        defer { depth -= 1 }
        var arguments = [try argument()]
        while takeSymbol(",") { arguments.append(try argument()) }
        try expectSymbol(")")
        return "\(field)(\(arguments.joined(separator: ", ")))"
    }

    private mutating func argument() throws(SOQLError) -> String {
        switch peek.kind {
        case .string: SOQLText.string(take().text)
        case .number: take().text
        default: try operand()
        }
    }

    /// Goes one level deeper, which the caller takes back.
    private mutating func descend() throws(SOQLError) {
        guard depth < Self.maximumDepth else {
            throw SOQLError(offset: peek.offset, message: "the statement is nested more than \(Self.maximumDepth) deep")
        }
        depth += 1
    }

    private mutating func membership(
        _ field: String,
        _ membership: SOQLCondition.Membership,
    ) throws(SOQLError) -> SOQLCondition {
        try expectSymbol("(")
        if peek.isKeyword("SELECT") {
            guard membership == .in || membership == .notIn else { throw unexpected("a list of values") }
            try descend()
            defer { depth -= 1 }
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
            try descend()
            defer { depth -= 1 }
            let inner = try statement()
            try expectSymbol(")")
            return .subquery(inner)
        }
        let field = try name("a field")
        guard takeSymbol("(") else { return .field(field) }
        let argument = peek.isSymbol(")") ? nil : try operand()
        try expectSymbol(")")
        return .function(name: field.uppercased(), argument: argument, alias: takeAlias())
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
}
