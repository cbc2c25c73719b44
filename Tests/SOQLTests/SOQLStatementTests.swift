import SOQL
import Testing

@Suite struct SOQLStatementTests {
    @Test func parsesAWholeStatement() throws {
        let statement = try SOQLStatement(
            parsing: "select Id, Account.Name, MAX(SystemModstamp) newest FROM Contact c WHERE (a = 'it\\'s' OR b > 5) "
                + "AND NOT c IN ('x', null) AND Id IN (SELECT WhoId FROM Task) ORDER BY Id DESC NULLS LAST, b LIMIT 10 OFFSET 5"
        )
        #expect(statement.object == "Contact")
        #expect(
            statement.selection == [
                .field("Id"), .field("Account.Name"),
                .function(name: "MAX", argument: "SystemModstamp", alias: "newest"),
            ]
        )
        let task = try SOQLStatement(parsing: "SELECT WhoId FROM Task")
        #expect(
            statement.condition
                == .and([
                    .or([
                        .comparison(field: "a", .equal, .string("it's")),
                        .comparison(field: "b", .greater, .number("5")),
                    ]),
                    .not(.membership(field: "c", .in, [.string("x"), .null])),
                    .semiJoin(field: "Id", .in, task),
                ])
        )
        #expect(statement.ordering.map(\.isDescending) == [true, false])
        #expect(statement.limit == 10)
        #expect(statement.offset == 5)
    }

    @Test(arguments: [
        ("SELECT Id FROM Contact FOR VIEW", "FOR VIEW writes to Salesforce; sfsync only reads (at character 24)"),
        (
            "SELECT Id FROM Contact  foR\n\treference",
            "FOR REFERENCE writes to Salesforce; sfsync only reads (at character 25)"
        ),
        (
            "SELECT Id FROM Contact WHERE a = 1 UPDATE TRACKING",
            "UPDATE TRACKING writes to Salesforce; sfsync only reads (at character 36)"
        ),
        (
            "SELECT Id FROM KB UPDATE VIEWSTAT",
            "UPDATE VIEWSTAT writes to Salesforce; sfsync only reads (at character 19)"
        ),
        ("SELECT Id FROM Contact FOR UPDATE", "FOR UPDATE writes to Salesforce; sfsync only reads (at character 24)"),
        ("SELECT Id FROM Contact; DELETE", "unexpected ';': one statement, without a semicolon (at character 23)"),
        ("SELECT Id -- hi\nFROM Contact", "unexpected '-': SOQL has no comments (at character 11)"),
        ("SELECT Id FROM Contact /* x */", "unexpected '/': SOQL has no comments (at character 24)"),
        ("SELECT Id FROM Contact WHERE a = 'x", "the string that begins here has no closing quote (at character 34)"),
        ("SELECT Id FROM Contact WHERE a = \"x\"", "unexpected '\"': strings stand in single quotes (at character 34)"),
        ("SELECT Id FROM Contact WHERE a = :x", "expected a value, found ':' (at character 34)"),
        (
            "SELECT Id FROM Contact WHERE a = 1 AND b = 2 OR c = 3",
            "AND and OR at one level need parentheses (at character 46)"
        ),
        (
            "SELECT Id FROM Contact WHERE a = 2026-02-30",
            "'2026-02-30' is neither a number, a date nor a date-time (at character 34)"
        ),
        ("DELETE FROM Contact", "expected SELECT, found 'DELETE' (at character 1)"),
        ("", "expected SELECT, found the end of the text (at character 1)"),
        (
            "SELECT Id FROM Contact WHERE Id IN (SELECT WhoId FROM Task FOR VIEW)",
            "FOR VIEW writes to Salesforce; sfsync only reads (at character 60)"
        ),
    ]) func refuses(statement: String, message: String) {
        #expect(throws: SOQLError.self) { try SOQLStatement(parsing: statement) }
        do { _ = try SOQLStatement(parsing: statement) } catch { #expect(error.description == message) }
    }

    @Test func wordsInsideStringsAreText() throws {
        _ = try SOQLStatement(parsing: "SELECT Id FROM Contact WHERE Name = ' FOR VIEW; -- UPDATE TRACKING'")
    }

    @Test func refusesNestingWithoutEnd() {
        let deep = String(repeating: "(", count: 40_000)
        #expect(throws: SOQLError.self) { try SOQLCondition(parsing: deep + "a = 1") }
        #expect(throws: SOQLError.self) {
            try SOQLCondition(parsing: String(repeating: "NOT ", count: 20_000) + "a = 1")
        }
    }

    @Test func refusesStatementsOverTheLimit() {
        let long = "SELECT Id FROM Contact WHERE Name = '" + String(repeating: "x", count: 100_001) + "'"
        #expect(throws: SOQLError.self) { try SOQLStatement(parsing: long) }
    }

    @Test(arguments: [
        "2026-01-31T10:00:00Z", "2026-01-31T10:00:00.123Z", "2026-01-31T10:00:00+01:00", "2026-01-31", "TODAY",
        "LAST_N_DAYS:30",
    ])
    func readsDates(literal: String) throws {
        _ = try SOQLCondition(parsing: "SystemModstamp >= \(literal)")
    }

    @Test func escapedStringsReadBack() throws {
        let hostile = "a'b\\c\n\t\r\"d \u{1F600}"
        let condition = try SOQLCondition(parsing: "Name = " + SOQLText.string(hostile))
        #expect(condition == .comparison(field: "Name", .equal, .string(hostile)))
    }
}
