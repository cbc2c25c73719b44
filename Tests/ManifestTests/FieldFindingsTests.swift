import Manifest
import Testing

/// Findings about one field.
@Suite struct FieldFindingsTests {
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
}
