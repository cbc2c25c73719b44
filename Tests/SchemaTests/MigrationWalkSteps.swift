/// The changes of the walk: what is changed in the manifest, and what the columns have to hold then.
struct WalkStep: Sendable {
    var name: String
    /// Whether the schema must be that of a fresh table; columns that are kept make a difference.
    var isLikeFresh = true
    /// Columns or expressions with what they have to be, by the row's id.
    var holds: [(what: String, value: String)] = []
    var change: @Sendable (inout ThingManifest) -> Void

    static let start = ThingManifest(
        fields: [
            ("Name", "string"), ("Code__c", "string"), ("Amount__c", "currency"), ("Count__c", "int"),
            ("Flag__c", "boolean"), ("Day__c", "date"), ("At__c", "datetime"), ("Clock__c", "time"),
            ("Topics__c", "multipicklist"), ("Link__c", "reference"),
        ],
        groups: [("notes", .init(fields: [("Note__c", "textarea"), ("Score__c", "double"), ("When__c", "date")]))],
    )

    /// Fills the table that `start` makes.
    static func population(_ count: Int) -> String {
        """
        INSERT INTO things (sf_id, name, code, amount, count, flag, day, at, clock, topics, link, notes, synced_at)
        SELECT 's' || n, 'name ' || n, 'c' || n, n + 0.25, n, n % 2 = 0, date '2020-01-01' + n % 1000,
               timestamptz '2020-01-01 00:00:00.125Z' + n * interval '1 minute', time '00:00:01' + n % 1000 * interval '1 s',
               ARRAY['a', 't' || n], 'p' || n % 50,
               jsonb_build_object('note', 'note ' || n, 'score', n + 0.5, 'when', date '2021-01-01' + n % 1000), now()
        FROM generate_series(1, \(count)) n
        """
    }

    static let day = "date '2020-01-01' + (id % 1000)::int"
    static let at = "timestamptz '2020-01-01 00:00:00.125Z' + id * interval '1 minute'"

    static let all: [WalkStep] = [
        WalkStep(name: "a new column", holds: [("extra", "NULL")]) { $0["Extra__c"] = "string" },
        WalkStep(name: "an index") { $0.indexes.append("{ columns: [name] }") },
        WalkStep(name: "a unique index") { $0.indexes.append("{ columns: [code], unique: true }") },
        WalkStep(name: "a partial index") { $0.indexes.append("{ columns: [count], where: flag }") },
        WalkStep(name: "a GIN index") { $0.indexes.append("{ columns: [notes], using: gin }") },
        WalkStep(name: "another condition") { $0.indexes[2] = "{ columns: [count], where: NOT flag }" },
        WalkStep(name: "an index by another name") { $0.indexes[0] = "{ columns: [name], name: things_by_name }" },
        WalkStep(name: "another column name", holds: [("ref_code", "'c' || id")]) {
            $0["Code__c"] = "{ type: string, column: ref_code }"
            $0.indexes[1] = "{ columns: [ref_code], unique: true }"
        },
        WalkStep(name: "a field by another name", holds: [("title", "'name ' || id")]) {
            $0["Name"] = nil
            $0["Title__c"] = "{ type: string, was: name }"
            $0.indexes[0] = "{ columns: [title] }"
        },
        WalkStep(name: "int to double", holds: [("count", "id::numeric")]) { $0["Count__c"] = "double" },
        WalkStep(name: "double to string", holds: [("count", "id::text")]) { $0["Count__c"] = "string" },
        WalkStep(name: "string to int", holds: [("count", "id")]) { $0["Count__c"] = "int" },
        WalkStep(name: "date to datetime", holds: [("day", "(\(day))::timestamp AT TIME ZONE 'UTC'")]) {
            $0["Day__c"] = "datetime"
        },
        WalkStep(name: "datetime to date", holds: [("day", day)]) { $0["Day__c"] = "date" },
        WalkStep(name: "boolean to picklist", holds: [("flag", "(id % 2 = 0)::text")]) {
            $0.indexes.remove(at: 2)
            $0["Flag__c"] = "picklist"
        },
        WalkStep(name: "picklist to boolean", holds: [("flag", "id % 2 = 0")]) { $0["Flag__c"] = "boolean" },
        WalkStep(name: "string to reference", holds: [("ref_code", "'c' || id")]) {
            $0["Code__c"] = "{ type: reference, column: ref_code }"
        },
        WalkStep(name: "reference to string", holds: [("ref_code", "'c' || id")]) {
            $0["Code__c"] = "{ type: string, column: ref_code }"
        },
        WalkStep(name: "string to several", holds: [("title", "ARRAY['name ' || id]")]) {
            $0["Title__c"] = "multipicklist"
        },
        WalkStep(name: "several to string", holds: [("title", "'name ' || id"), ("topics", "'a;t' || id")]) {
            $0["Title__c"] = "string"
            $0["Topics__c"] = "string"
        },
        WalkStep(name: "numeric to binary", holds: [("amount", "(id + 0.25)::float8")]) {
            $0["Amount__c"] = "{ type: currency, as: double precision }"
        },
        WalkStep(name: "binary to numeric", holds: [("amount", "id + 0.25")]) { $0["Amount__c"] = "currency" },
        WalkStep(name: "time to string", holds: [("clock::time", "time '00:00:01' + id % 1000 * interval '1 s'")]) {
            $0["Clock__c"] = "string"
        },
        WalkStep(name: "into a group", holds: [("(notes ->> 'amount')::numeric", "id + 0.25")]) {
            $0["Amount__c"] = nil
            $0["Amount__c", in: "notes"] = "currency"
        },
        WalkStep(
            name: "out of a group",
            holds: [
                ("note", "'note ' || id"), ("notes ? 'note'", "false"), ("(notes ->> 'score')::numeric", "id + 0.5"),
            ]
        ) {
            $0["Note__c", in: "notes"] = nil
            $0["Note__c"] = "textarea"
        },
        WalkStep(name: "into another group", holds: [("(facts ->> 'score')::numeric", "id + 0.5")]) {
            $0["Score__c", in: "notes"] = nil
            $0["Score__c", in: "facts"] = "double"
        },
        WalkStep(name: "another key", holds: [("facts", "jsonb_build_object('points', id + 0.5)")]) {
            $0["Score__c", in: "facts"] = "{ type: double, key: points }"
        },
        WalkStep(
            name: "a datetime into a group",
            holds: [("(facts ->> 'at')::timestamptz", at), ("facts ->> 'at' LIKE '%.125Z'", "true")]
        ) {
            $0["At__c"] = nil
            $0["At__c", in: "facts"] = "datetime"
        },
        WalkStep(name: "a datetime out of a group", holds: [("at", at), ("facts ? 'at'", "false")]) {
            $0["At__c", in: "facts"] = nil
            $0["At__c"] = "datetime"
        },
        WalkStep(
            name: "a column in a group as well",
            holds: [("day", day), ("(facts ->> 'day')::date", day)]
        ) { $0["Day__c", in: "facts"] = "date" },
        WalkStep(name: "and only there", holds: [("(facts ->> 'day')::date", day)]) { $0["Day__c"] = nil },
        WalkStep(name: "and back, both at once", holds: [("day", day), ("(facts ->> 'day')::date", day)]) {
            $0["Day__c"] = "date"
        },
        WalkStep(name: "removed and kept", isLikeFresh: false, holds: [("topics", "'a;t' || id")]) {
            $0["Topics__c"] = nil
        },
        WalkStep(name: "back again", holds: [("topics", "'a;t' || id")]) { $0["Topics__c"] = "string" },
        WalkStep(name: "removed and renamed", isLikeFresh: false, holds: [("removed_topics", "'a;t' || id")]) {
            $0.options["removed"] = "rename"
            $0["Topics__c"] = nil
        },
        WalkStep(name: "back from there", holds: [("topics", "'a;t' || id")]) { $0["Topics__c"] = "string" },
        WalkStep(name: "removed and dropped") {
            $0.options["removed"] = "drop"
            $0["Topics__c"] = nil
        },
        WalkStep(name: "a member dropped", holds: [("notes ? 'when'", "false")]) { $0["When__c", in: "notes"] = nil },
        WalkStep(name: "a foreign key", holds: [("link", "'p' || id % 50")]) {
            $0["Link__c"] = "{ type: reference, to: parent }"
        },
        WalkStep(name: "another parent", holds: [("link", "'p' || id % 50")]) {
            $0["Link__c"] = "{ type: reference, to: other }"
        },
        WalkStep(name: "a linked column by another name", holds: [("owner", "'p' || id % 50")]) {
            $0["Link__c"] = "{ type: reference, to: other, column: owner }"
        },
        WalkStep(name: "no foreign key", holds: [("owner", "'p' || id % 50")]) {
            $0["Link__c"] = "{ type: reference, column: owner }"
        },
        WalkStep(name: "an index less") { $0.indexes.removeLast() },
        WalkStep(name: "other columns in an index") {
            $0.indexes[0] = "{ columns: [title, ref_code], name: by_title }"
        },
        WalkStep(name: "and in another order") { $0.indexes[0] = "{ columns: [ref_code, title], name: by_title }" },
        WalkStep(name: "comments") {
            $0.options["description"] = "it's described"
            $0["Title__c"] = "{ type: string, comment: what it's called }"
        },
        WalkStep(name: "other comments") {
            $0.options["description"] = nil
            $0["Title__c"] = "string"
        },
        WalkStep(name: "a group by another name", holds: [("(figures ->> 'points')::numeric", "id + 0.5")]) {
            guard let index = $0.groups.firstIndex(where: { $0.name == "facts" }) else { return }
            $0.groups[index].name = "figures"
            $0.groups[index].group.options = ", was: facts"
        },
        WalkStep(name: "a group that empties", holds: [("points", "id + 0.5"), ("day", day)]) {
            $0["Score__c", in: "figures"] = nil
            $0["Day__c", in: "figures"] = nil
            $0["Score__c"] = "{ type: double, column: points }"
        },
        WalkStep(name: "a new group") { $0["New__c", in: "news"] = "string" },
        WalkStep(name: "another cursor") { $0.options["cursor"] = "LastModifiedDate" },
        WalkStep(name: "no cursor") { $0.options["cursor"] = "none" },
    ]
}
