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
}
