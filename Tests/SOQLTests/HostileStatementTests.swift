import Foundation
import FuzzSupport
import Testing

@testable import SOQL

/// Nothing that writes gets past the parser.
@Suite struct HostileStatementTests {
    private static let hostile = ["hostile.soql", "spaces.soql"]
    private static let words = [
        " FOR VIEW", " for reference", " UPDATE TRACKING", " UPDATE VIEWSTAT", " FOR UPDATE", "FOR", "VIEW", "UPDATE",
        ";",
        "--", "/*", "*/", "//", "'", "\\'", "\\", "\"", ":x", "(", ")", ",", " AND ", " OR ", " NOT ", " IN ",
        "SELECT ",
        " FROM ", " WHERE ", "\n", "\t", "\u{00A0}", "\u{200B}", " LIMIT 1", " ORDER BY ", "2026-01-31", "TODAY",
        "null",
    ]

    @Test(arguments: hostile)
    func refusesEveryHostileStatement(_ file: String) throws {
        for statement in try Fuzz.corpus(file) {
            let text = String(decoding: statement, as: UTF8.self)
            #expect(throws: SOQLError.self, "\(text)") { try SOQLStatement(parsing: text) }
        }
    }

    @Test func takesEveryHarmlessStatement() throws {
        for statement in try Fuzz.corpus("harmless.soql") {
            let text = String(decoding: statement, as: UTF8.self)
            #expect(throws: Never.self, "\(text)") { try SOQLStatement(parsing: text) }
        }
    }

    @Test(arguments: hostile)
    func refusesHostileEndsOfConditions(_ file: String) throws {
        for statement in try Fuzz.corpus(file) {
            // What a manifest or --filter could smuggle in behind a condition.
            let text = String(decoding: statement, as: UTF8.self)
            guard let from = text.range(of: "Contact") else { continue }
            let tail = "Name = 'a'" + text[from.upperBound...]
            guard tail != "Name = 'a'" else { continue }
            #expect(throws: SOQLError.self, "\(tail)") { try SOQLCondition(parsing: tail) }
        }
    }

    @Test func theLimitIsAHundredThousandCharacters() throws {
        let frame = "SELECT Id FROM Contact WHERE Name = ''"
        func statement(_ count: Int, _ letter: String = "x") -> String {
            let letters = (count - frame.utf16.count) / letter.utf16.count
            return frame.dropLast() + String(repeating: letter, count: letters) + "'"
        }
        _ = try SOQLStatement(parsing: statement(100_000))
        #expect(throws: SOQLError.self) { try SOQLStatement(parsing: statement(100_001)) }
        // Salesforce counts UTF-16 units: a letter with its accent is two, an emoji as well.
        #expect(throws: SOQLError.self) { try SOQLStatement(parsing: statement(100_002, "e\u{301}")) }
        #expect(throws: SOQLError.self) { try SOQLStatement(parsing: statement(100_002, "😀")) }
    }

    @Test func noMutationGetsPast() throws {
        let corpus = try (Self.hostile + ["harmless.soql"]).flatMap { try Fuzz.corpus($0) }
        Fuzz.run("SOQL", corpus: corpus, words: Self.words, rounds: 20_000) { seed, input in
            let text = String(decoding: input, as: UTF8.self)
            guard (try? SOQLStatement(parsing: text)) != nil else { return }
            #expect(Self.offence(in: text) == nil, "FUZZ_SEED=\(seed): \(text)")
        }
    }

    /// What in a text could write or hide something, by another way than the parser's.
    private static func offence(in text: String) -> String? {
        let code = text.replacing(/'(?:[^'\\]|\\.)*'/.dotMatchesNewlines(), with: "''").uppercased()
        if let match = code.firstMatch(of: /\bFOR\s+(?:VIEW|REFERENCE|UPDATE)\b/) { return String(match.output) }
        if let match = code.firstMatch(of: /\bUPDATE\s+(?:TRACKING|VIEWSTAT)\b/) { return String(match.output) }
        if let match = code.firstMatch(of: /;|--|\/\*|\/\/|"|=\s*:|\bIN\s*:/) { return String(match.output) }
        return code.prefixMatch(of: /\s*SELECT\b/) == nil ? "no SELECT" : nil
    }
}
