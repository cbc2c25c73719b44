import Manifest
import Testing

/// One finding a case: the whole sentence, with its place.
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

    @Test(arguments: [
        ("A:", "3:3: error: field 'A' has no type; write 'A: string', or another type [missing-key]"),
        ("A: { comment: x }", "3:3: error: field 'A' has no 'type'; add one, as in 'type: string' [missing-key]"),
        ("A: [string]", "3:6: error: field 'A' must be a type, or a mapping with 'type', not a list [wrong-kind]"),
        ("A: String", "3:6: error: 'String' is not a type of Salesforce; did you mean 'string'? [unknown-type]"),
        ("A: varchar", "3:6: error: 'varchar' is not a type of Salesforce; did you mean 'string'? [unknown-type]"),
        ("A: qwertz", "3:6: error: 'qwertz' is not a type of Salesforce [unknown-type]"),
        (
            "A: base64",
            "3:6: error: the type 'base64' is not supported; it holds a file, which queries do not return; "
                + "leave the field out [unsupported-type]"
        ),
        (
            "A: { type: formula }",
            "3:14: error: the type 'formula' is not supported; give the type of the formula's result, and "
                + "'volatile: true' [unsupported-type]"
        ),
        ("A: { type: string, maks: null }", "3:22: error: unknown key 'maks'; did you mean 'mask'? [unknown-key]"),
        ("A: { type: string, volatile: yes }", "3:32: error: 'volatile' must be true or false, not 'yes' [wrong-kind]"),
        (
            "A: { type: string, mask: sha }",
            "3:28: error: 'mask' must be none, sha256, last4 or null, not 'sha' [unknown-word]"
        ),
        (
            "A: { type: int, mask: sha256 }",
            "3:25: error: 'mask: sha256' needs text; 'A' is int; 'mask: null' works for every type [invalid-mask]"
        ),
        ("A: { type: int, mask: null }", ""),
        (
            "A: { type: string, to: x, on_missing: stub }",
            """
            3:22: error: 'to' is for references; 'A' is string [misplaced-key]
            3:29: error: 'on_missing' is for references; 'A' is string [misplaced-key]
            """
        ),
        (
            "A: { type: reference, on_missing: stub }",
            "3:25: error: 'on_missing' needs a 'to:' that names the parent's manifest [misplaced-key]"
        ),
        (
            "A: { type: reference, to: [a, b], on_missing: stub }",
            "3:37: error: 'on_missing' is for one parent; a list in 'to' makes no foreign key [misplaced-key]"
        ),
        (
            "A: { type: reference, to: { a: b } }",
            "3:29: error: 'to' must be the name of a manifest, or a list of them, not a mapping [wrong-kind]"
        ),
        (
            "A: { type: reference, to: x, mask: null }",
            "3:32: error: 'A' is masked, so it cannot point to 'x'; leave out one [invalid-mask]"
        ),
        (
            "A: { type: reference, to: y }",
            "3:29: error: 'A' points to 'y', and there is no such manifest; did you mean 'x'? There are: x "
                + "[unknown-reference]"
        ),
        (
            "A: { type: reference, to: x, type_column: t }",
            "3:32: error: 'type_column' needs a list in 'to': a reference to one object has no other type; "
                + "write 'to: [contact, lead]' [misplaced-key]"
        ),
        (
            "A: { type: string, type_column: t }",
            "3:22: error: 'type_column' is for references; 'A' is string [misplaced-key]"
        ),
        (
            "A: { type: reference, to: [x, y], type_column: t, mask: null }",
            "3:53: error: 'A' is masked, so nothing tells what it points to; leave out one [invalid-mask]"
        ),
        (
            "A: { type: reference, to: [x, y], type_column: a }",
            "3:50: error: the type of 'A' would be column 'a', which is that of field 'A' on line 3 [duplicate-column]"
        ),
        (
            "A: { type: string, as: numeric }",
            "3:22: error: 'as' is for double, currency and percent; 'A' is string [misplaced-key]"
        ),
        (
            "A: address",
            "3:3: error: Bulk refuses the compound field 'A' (address); list its parts instead, or set 'mode: rest' "
                + "[compound-field]"
        ),
        (
            "1A: string",
            "3:3: error: '1A' is not the API name of a field, such as LastName, NPI__c or Account.Name [invalid-name]"
        ),
        (
            "A..B: string",
            "3:3: error: 'A..B' is not the API name of a field, such as LastName, NPI__c or Account.Name [invalid-name]"
        ),
        (
            "A: string\n  a: string",
            "4:3: error: the field 'a' already stands in 'fields' on line 3 [duplicate-field]"
        ),
        ("A: string\n  A: string", "4:3: error: 'A' already stands on line 3 [duplicate-key]"),
        (
            "AccountId: reference\n  Account.Id: id",
            "4:3: error: field 'Account.Id' would be column 'account_id', which is that of field 'AccountId' on line 3; "
                + "name it with 'column:' [duplicate-column]"
        ),
        (
            "A: string\n  B: { type: string, column: A }",
            """
            4:30: warning: the column name 'A' has capitals, so every SQL statement must quote it; 'a' needs no quotes \
            [quoted-name]
            4:30: error: field 'B' would be column 'A', which is that of field 'A' on line 3 [duplicate-column]
            """
        ),
        (
            "Synced_At__c: datetime",
            "3:3: error: field 'Synced_At__c' would be column 'synced_at', which every table has already; "
                + "name it with 'column:' [reserved-name]"
        ),
        (
            "A: { type: string, column: xmin }",
            "3:30: error: field 'A' would be column 'xmin', which PostgreSQL keeps for itself [reserved-name]"
        ),
        (
            "A: { type: string, column: sf_id }",
            "3:30: error: field 'A' would be column 'sf_id', which every table has already [reserved-name]"
        ),
        ("Id: id", ""),
        (
            "Id: { type: id, column: key }",
            "3:3: error: 'Id' is always read into the column 'sf_id'; leave it out, or write 'Id: id' [reserved-name]"
        ),
        ("IsDeleted: boolean", ""),
        ("MailingAddress: address", ""),
        ("MN_Geo__c: location", ""),
        ("Account.BillingAddress: address", ""),
        (
            "Places__c: json",
            "3:3: error: Bulk refuses the compound field 'Places__c' (json); list its parts instead, or set 'mode: rest' "
                + "[compound-field]"
        ),
        (
            "A\(String(repeating: "b", count: 63)): string",
            "3:3: error: the column name 'a\(String(repeating: "b", count: 63))' has 64 bytes; PostgreSQL keeps 63; "
                + "name it with 'column:' [long-name]"
        ),
    ]) func ofAField(field: String, expected: String) {
        #expect(findings("object: C\nfields:\n  \(field)") == expected)
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
                """
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
