import Manifest
import Testing

/// Findings about the object: the whole sentence, with its place.
@Suite struct ManifestFindingsTests {
    @Test(arguments: [
        ("", "1:1: error: a manifest must be a mapping, not nothing [wrong-kind]"),
        ("- a", "1:1: error: a manifest must be a mapping, not a list [wrong-kind]"),
        (
            "description: x",
            """
            1:1: error: the manifest has no 'object'; add one, as in 'object: Contact' [missing-key]
            1:1: error: the manifest has no 'fields'; add one, as in 'fields: { Email: email }' [missing-key]
            """
        ),
        (
            "object: C\nfields: [Name]",
            "2:9: error: 'fields' must be a mapping of field names to types, not a list [wrong-kind]"
        ),
        ("object: C\nfields: {}", "2:9: error: 'fields' lists no field [missing-key]"),
        (
            "object: C\nobject: D\nfields: { A: string }",
            "2:1: error: 'object' already stands on line 1 [duplicate-key]"
        ),
        (
            "object: Two Words\nfields: { A: string }",
            "1:9: error: 'Two Words' is not the API name of an object, such as Contact or Provider_Visit__c [invalid-name]"
        ),
        (
            "object: C\ndeletes: [soft]\nfields: { A: string }",
            "2:10: error: 'deletes' must be soft, hard or ignore, not a list [wrong-kind]"
        ),
        (
            "object: C\ntable: 5x\nfields: { A: string }",
            "2:8: error: the table name '5x' is not allowed: names are letters, digits and underscores, and no digit comes first "
                + "[invalid-name]"
        ),
        (
            "object: C\ntable: Contacts\nfields: { A: string }",
            "2:8: warning: the table name 'Contacts' has capitals, so every SQL statement must quote it; "
                + "'contacts' needs no quotes [quoted-name]"
        ),
        (
            "object: C\ntable: ''\nfields: { A: string }",
            "2:8: error: 'table' must be text, not an empty text [wrong-kind]"
        ),
        (
            "object: C\ncursor: null\nfields: { A: string }",
            "2:9: error: 'cursor' must be a datetime field of the object or 'none', not 'null'; 'none' makes every run "
                + "a full one; without the key the cursor is SystemModstamp [invalid-cursor]"
        ),
        (
            "object: C\ncursor: A\nfields: { A: string }",
            "3:11: error: the cursor field 'A' must be datetime, not string [invalid-cursor]"
        ),
        (
            "object: C\ncursor: A\nfields: { A: { type: datetime, mask: null } }",
            "3:11: error: the cursor field 'A' cannot be masked [invalid-mask]"
        ),
        (
            "object: C\nfields:\n  A: { type: string, column: system_modstamp }",
            "1:1: error: the cursor field 'SystemModstamp' would be column 'system_modstamp', which is that of field 'A' "
                + "on line 3; list 'SystemModstamp' in 'fields' with 'column:' [duplicate-column]"
        ),
        (
            "object: C\nwhere: A = 1; DELETE\nfields: { A: string }",
            "2:8: error: 'where' is not a SOQL condition: unexpected ';': one statement, without a semicolon "
                + "(at character 6) [invalid-soql]"
        ),
        (
            "object: C\nfilters: { x: Id IN (SELECT WhoId FROM Task FOR VIEW) }\nfields: { A: string }",
            "2:15: error: the filter 'x' is not a SOQL condition: FOR VIEW writes to Salesforce; sfsync only reads "
                + "(at character 31) [invalid-soql]"
        ),
        (
            "object: C\nfilters: { x: }\nfields: { A: string }",
            "2:12: error: the filter 'x' has no condition [missing-key]"
        ),
        (
            "object: C\nfilters: { a b: A = 1 }\nfields: { A: string }",
            "2:12: error: a filter needs a name without spaces, not 'a b' [invalid-name]"
        ),
    ]) func ofTheObject(text: String, expected: String) {
        #expect(findings(text) == expected)
    }

    @Test func rowsLeaveAConditionOnly() {
        #expect(
            findings("object: C\nleaving: delete\nfields: { A: string }")
                == "2:1: error: 'leaving' needs a 'where' that rows can leave [misplaced-key]"
        )
        #expect(
            findings("object: C\nwhere: A = 'x'\nleaving: drop\nfields: { A: string }")
                == "3:10: error: 'leaving' must be keep or delete, not 'drop' [unknown-word]"
        )
        #expect(findings("object: C\nwhere: A = 'x'\nleaving: delete\nfields: { A: string }") == "")
    }

    @Test func refreshesVolatileFieldsOnly() {
        #expect(
            findings("object: C\nrefresh: daily\nfields: { A: string }")
                == "2:1: error: 'refresh' needs a field with 'volatile: true' [misplaced-key]"
        )
        #expect(
            findings("object: C\nrefresh: dayly\nfields: { Owner.Name: string }")
                == "2:10: error: 'refresh' must be hourly, daily or weekly, not 'dayly'; did you mean 'daily'? [unknown-word]"
        )
        // A parent's field is volatile by itself, and a group's member counts, too.
        #expect(findings("object: C\nrefresh: weekly\nfields: { Owner.Name: string }") == "")
        let member = "jsonb: { more: { fields: { B: { type: int, volatile: true } } } }"
        #expect(findings("object: C\nrefresh: hourly\nfields: { A: string }\n\(member)") == "")
    }

    @Test func warnsOfCompoundFieldsThatBulkMightMeet() {
        #expect(
            findings("object: C\nmode: auto\nfields: { A: location }")
                == "3:11: warning: Bulk refuses the compound field 'A' (location); runs that 'mode: auto' would read "
                + "by Bulk are read by REST [compound-field]"
        )
        #expect(findings("object: C\nmode: rest\nfields: { A: location }") == "")
    }

    @Test func refusesMoreColumnsThanATableHolds() {
        let fields = (0..<1_493).map { "  A\($0): string" }.joined(separator: "\n")
        #expect(
            findings("object: C\nfields:\n\(fields)")
                == "2:1: error: the table would have 1501 columns; at most 1500 are safe in PostgreSQL; "
                + "put fields into a JSONB group [too-many-columns]"
        )
    }

    @Test func ofTextThatIsNotYAML() {
        #expect(
            findings("object: C\n fields: {") == """
                2:8: error: mapping values are not allowed in this context; put text that holds ': ' in quotes, \
                and check the indentation [syntax]
                  2 |  fields: {
                    |        ^
                """
        )
    }
}
