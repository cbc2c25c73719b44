import Postgres
import TestSupport
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: [
        ("sf_contacts", "sf_contacts"), ("_a1", "_a1"), ("name", "name"), ("user", "\"user\""), ("order", "\"order\""),
        ("Order", "\"Order\""), ("1a", "\"1a\""), ("a b", "\"a b\""), ("a-b", "\"a-b\""), ("größe", "\"größe\""),
        ("a\"b", "\"a\"\"b\""), ("\"", "\"\"\"\""), ("\"\"", "\"\"\"\"\"\""), ("a.b", "\"a.b\""), ("", "\"\""),
        ("a;--", "\"a;--\""), ("a$b", "\"a$b\""), ("a\0b", "ab"), ("日本", "\"日本\""), ("a\\b", "\"a\\b\""),
    ])
    func quotesWhatNeedsQuotes(_ name: String, _ sql: String) {
        #expect(Identifier(name).sql == sql)
    }

    @Test func theServerKeepsTheName() async throws {
        let names = ["user", "a\"b", "größe 👩‍⚕️", "UPPER", "'; DROP TABLE x; --", "two\nlines", "tab\t"]
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                for name in names {
                    try connection.execute("CREATE TABLE \(Identifier(name).sql) (\(Identifier(name).sql) int)")
                    let found = try connection.query(
                        "SELECT attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid "
                            + "WHERE attnum > 0 AND relname = $1",
                        [name],
                    )
                    #expect(found.rows == [[name]])
                }
            }
        }
    }

    @Test func everyKeyWordCanBeAName() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let refused = try await database.connected { connection in
                let words = try connection.query("SELECT word FROM pg_get_keywords()").rows.compactMap { $0[0] }
                #expect(words.count > 400)
                return try connection.transaction {
                    words.filter { word in
                        let name = Identifier(word).sql
                        // As table and as column, where key words are least welcome: bare, and before a type.
                        let sql =
                            "SAVEPOINT s; CREATE TABLE \(name) (\(name) text); SELECT \(name) FROM \(name); "
                            + "CREATE INDEX ON \(name) (\(name)); DROP TABLE \(name); RELEASE s"
                        if (try? connection.execute(sql)) != nil { return false }
                        try? connection.execute("ROLLBACK TO s")
                        return true
                    }
                }
            }
            #expect(refused == [])
        }
    }

    @Test func literalsArriveAsTheyAre() async throws {
        let texts = ["", "plain", "O'Brien", "''", "back\\slash", "\\'", "emoji 👩‍⚕️", "line\nfeed", "$$", "E'x'"]
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                for text in texts {
                    let found = try connection.query("SELECT \(SQLLiteral.string(text))")[0, 0]
                    #expect(found == text)
                }
            }
        }
    }

    @Test func literalsHaveNoNUL() {
        #expect(SQLLiteral.string("a\0b") == "'ab'")
    }

    @Test func arraysArriveAsTheyAre() async throws {
        let elements = ["", "plain", "a,b", "{x}", "\"q\"", "back\\slash", "NULL", " space ", "line\nfeed", "👩‍⚕️"]
        try await TemporaryPostgres.withDatabase { database in
            let rows = try await database.rows("SELECT unnest($1::text[])", [SQLLiteral.textArray(elements)])
            #expect(rows == elements.map { [$0] })
            let none = try await database.value("SELECT cardinality($1::text[])", [SQLLiteral.textArray([])])
            #expect(none == "0")
        }
    }

    @Test(arguments: ["\"\u{301}", "a\"\u{200D}; DROP TABLE x; --", "\"\u{FE0F}\""])
    func aQuoteWithAMarkBehindItIsAQuote(_ name: String) {
        let quotes = name.unicodeScalars.count { $0 == "\"" }
        #expect(Identifier(name).sql.unicodeScalars.count { $0 == "\"" } == 2 * quotes + 2)
        let text = String(String.UnicodeScalarView(name.unicodeScalars.map { $0 == "\"" ? "'" : $0 }))
        #expect(SQLLiteral.string(text).unicodeScalars.count { $0 == "'" } == 2 * quotes + 2)
    }

    /// Scalars that meet in unfortunate ways: quotes, what combines with them, controls, and any others.
    private func randomText(_ generator: inout SystemRandomNumberGenerator) -> String {
        let unfortunate: [Unicode.Scalar] = [
            "\"", "'", "\\", "\u{301}", "\u{200D}", "\u{FE0F}", "\u{20E3}", "\r", "\n", "\0", ",", "{", "}", "$",
            "\u{1F1E6}",
            "\u{110D}", "\u{1161}", "\u{5BF}",
        ]
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            let any = Unicode.Scalar(UInt32.random(in: 1...0x10FFFF, using: &generator))
            scalars.append(
                Bool.random(using: &generator) ? any ?? "x" : unfortunate.randomElement(using: &generator) ?? "x"
            )
        }
        return String(scalars)
    }

    @Test func anyTextArrivesAsItIs() async throws {
        var generator = SystemRandomNumberGenerator()
        let texts = (0..<2000).map { _ in randomText(&generator) }
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                for text in texts {
                    let name = Identifier(String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\0" })))
                    guard !name.name.isEmpty, name.name.utf8.count <= Identifier.maximumByteCount else { continue }
                    let row = try connection.query(
                        "SELECT \(SQLLiteral.string(text)), ($1::text[])[1], a.attname FROM (SELECT 1 AS \(name.sql)) the_row, "
                            + "LATERAL (SELECT key AS attname FROM json_each(row_to_json(the_row))) a",
                        [SQLLiteral.textArray([text])],
                    ).rows[0]
                    for value in row { #expect(Array((value ?? "").utf8) == Array(name.name.utf8)) }
                }
            }
        }
    }
}
