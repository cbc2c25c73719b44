import Testing

@testable import Manifest

@Suite struct SQLFragmentTests {
    @Test(arguments: [
        "npi IS NOT NULL", "name <> 'a;b -- c /* d'", "\"a;b\" = 'it''s'", "(a = 1) OR (b ->> 'x' = 'y')",
        "type = 'a)('", "a::text = 'x'", "cube = 'e\\'", "a - -1 > b / 2",
    ]) func takes(fragment: String) {
        #expect(SQLFragment.problem(in: fragment) == nil)
    }

    @Test(arguments: [
        ("a = 1;", "a semicolon would end the statement"),
        ("a = 1 -- b", "a comment would hide the rest of the statement"),
        ("a /* b */ = 1", "a comment would hide the rest of the statement"),
        ("a = 'b", "a quote is not closed"),
        ("\"a = 'b'", "a quote is not closed"),
        ("a = E'\\'; DROP TABLE x; --'", "escape strings (E'...') are not supported"),
        ("e'\\''", "escape strings (E'...') are not supported"),
        ("a = $$;$$", "'$' begins a parameter or a dollar-quoted text; neither is supported"),
        ("a = 1 \\! id", "a backslash outside quotes is not SQL"),
        ("a = 1) WITH (fillfactor = 10", "a ')' has no '('"),
        ("(a = 1", "a '(' has no ')'"),
        (" \n", "it is empty"),
    ]) func refuses(fragment: String, problem: String) {
        #expect(SQLFragment.problem(in: fragment) == problem)
    }
}
