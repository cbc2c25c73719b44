import Manifest
import Testing

/// Findings about JSONB groups and indexes.
@Suite struct GroupAndIndexFindingsTests {
    @Test(arguments: [
        ("g: [A]", "4:6: error: the group 'g' must be a mapping, not a list [wrong-kind]"),
        (
            "g: { comment: x }",
            "4:3: error: the group 'g' has no 'fields'; add one, as in 'fields: { MailingCity: string }' [missing-key]"
        ),
        ("g: { fields: {} }", "4:16: error: the group 'g' lists no field [missing-key]"),
        (
            "a: { fields: { B: string } }",
            "4:3: error: the group 'a' would be column 'a', which is that of field 'A' on line 2 [duplicate-column]"
        ),
        ("g: { fields: { B: { type: reference, to: x } } }", "4:40: error: unknown key 'to' [unknown-key]"),
        ("g: { fields: { A: int } }", "4:18: error: 'A' is int here and string on line 2 [conflicting-type]"),
        ("g: { fields: { A: string } }", ""),
        (
            "g: { fields: { B_C: string, BC: { type: string, key: b_c } } }",
            "4:56: error: the key 'b_c' of 'BC' is that of 'B_C' on line 4 [duplicate-json-key]"
        ),
        (
            "g: { strip_prefix: M_, fields: { M_B: string, B: string } }",
            "4:49: error: the key 'b' of 'B' is that of 'M_B' on line 4; name it with 'key:' [duplicate-json-key]"
        ),
        (
            "g: { fields: { B: string, b: string } }",
            "4:29: error: the field 'b' already stands in 'g' on line 4 [duplicate-field]"
        ),
    ]) func ofAGroup(group: String, expected: String) {
        #expect(findings("object: C\nfields: { A: string }\njsonb:\n  \(group)") == expected)
    }

    @Test(arguments: [
        ("columns: [a]", ""),
        ("columns: [sf_id, system_modstamp, deleted_at]", ""),
        ("columns: a", "9:15: error: 'columns' must be a list of column names, not 'a' [wrong-kind]"),
        ("using: gin", "9:5: error: the index has no 'columns'; add one, as in 'columns: [email]' [missing-key]"),
        ("columns: []", "9:15: error: the index has no columns [missing-key]"),
        ("columns: [a, a]", "9:19: error: the column 'a' stands twice in the index [invalid-index]"),
        ("columns: [A]", "9:16: error: the table has no column 'A'; did you mean 'a'? [unknown-column]"),
        (
            "columns: [a], using: gin",
            "9:16: error: 'gin' holds JSONB and array columns, and 'a' is neither [invalid-index]"
        ),
        ("columns: [g, m], using: gin", ""),
        (
            "columns: [a, g], using: gist",
            """
            9:16: warning: 'gist' holds 'a' only where the extension btree_gist is installed [invalid-index]
            9:19: error: 'gist' holds neither JSONB nor arrays such as 'g' [invalid-index]
            """
        ),
        (
            "columns: [m], using: brin",
            "9:16: error: 'brin' holds numbers, text and times, and 'm' is none of them [invalid-index]"
        ),
        (
            "columns: [g]",
            "9:16: warning: 'btree' only helps to compare whole JSONB values of 'g'; 'using: gin' finds keys and values "
                + "in it [useless-index]"
        ),
        ("columns: [a, m], using: hash", "9:15: error: an index by 'hash' has at most 1 column(s) [invalid-index]"),
        (
            "columns: [a], using: brin, unique: true",
            "9:33: error: only 'btree' can be unique, not 'brin' [invalid-index]"
        ),
        (
            "columns: [g], using: jin",
            "9:27: error: 'using' must be btree, gin, hash, brin or gist, not 'jin'; did you mean 'gin'? [unknown-word]"
        ),
        (
            "columns: [a], where: a = 1; DROP TABLE b",
            "9:27: error: the index's 'where' cannot be used: a semicolon would end the statement [invalid-sql]"
        ),
        (
            "columns: [a], name: 'a b'",
            "9:26: error: the index name 'a b' is not allowed: names are letters, digits and underscores, and no digit comes first [invalid-name]"
        ),
    ]) func ofAnIndex(index: String, expected: String) {
        let text = """
            object: C
            fields:
              A: string
              M: multipicklist
            jsonb:
              g:
                fields: { B: string }
            indexes:
              - {\(index)}
            """
        #expect(findings(text) == expected)
    }

    @Test func ofIndexesAmongEachOther() {
        let text = """
            object: C
            fields: { A: string }
            indexes:
              - { columns: [a] }
              - { columns: [a] }
              - { columns: [a], unique: true, name: sf_cs_a_idx }
            """
        #expect(
            findings(text) == """
                5:5: warning: the same index stands on line 4 [duplicate-index]
                6:5: error: the index name 'sf_cs_a_idx' is taken on line 4 [duplicate-index]
                6:5: warning: a deleted record keeps its row, so the index refuses a new record with the same values; write 'where: deleted_at IS NULL' [unique-among-deleted]
                """
        )
    }
}
