import Manifest
import Postgres
import Schema
import TestSupport
import Testing

@Suite struct SchemaPlanTests {
    @Test func aMissingColumnIsAdded() async throws {
        let plan = try await plan(
            from: Sample.library(fields: "{ Name: string }"),
            to: Sample.library(
                fields: "{ Name: string, Order__c: currency, Owner__c: { type: reference, comment: who } }"
            ),
        )
        #expect(
            plan.script == """
                ALTER TABLE things ADD COLUMN "order" numeric;
                ALTER TABLE things ADD COLUMN owner text COLLATE "C";
                COMMENT ON COLUMN things."order" IS 'Thing__c.Order__c';
                COMMENT ON COLUMN things.owner IS 'Thing__c.Owner__c: who';

                """
        )
        #expect(plan.conflicts == [])
        #expect(plan.changes.allSatisfy { $0.isAdditive })
    }

    @Test func aMissingIndexIsBuiltBesideTheTraffic() async throws {
        let plan = try await plan(
            from: Sample.library(fields: "{ Name: string, Kind__c: picklist }"),
            to: Sample.library(
                fields: "{ Name: string, Kind__c: picklist }",
                indexes: "[{ columns: [kind, name], unique: true }, { columns: [name], where: kind IS NOT NULL }]",
            ),
        )
        #expect(
            plan.script == """
                CREATE UNIQUE INDEX CONCURRENTLY things_kind_name_key ON things USING btree (kind, name);
                COMMENT ON INDEX things_kind_name_key IS 'sfsync: unique btree (kind, name)';
                CREATE INDEX CONCURRENTLY things_name_idx ON things USING btree (name) WHERE kind IS NOT NULL;
                COMMENT ON INDEX things_name_idx IS 'sfsync: btree (name) WHERE kind IS NOT NULL';

                """
        )
        #expect(plan.changes.allSatisfy { $0.isAdditive })
    }

    @Test func aMissingLinkIsAddedAndValidated() async throws {
        let plan = try await plan(
            from: Sample.library(fields: "{ Parent__c: reference }"),
            to: Sample.library(fields: "{ Parent__c: { type: reference, to: parent, on_missing: stub } }"),
        )
        #expect(
            plan.script.hasSuffix(
                """
                ALTER TABLE things ADD CONSTRAINT things_parent_fkey FOREIGN KEY (parent) REFERENCES parents (sf_id) NOT VALID;
                COMMENT ON CONSTRAINT things_parent_fkey ON things IS 'sfsync: to parents';
                INSERT INTO parents (sf_id) SELECT DISTINCT parent FROM things WHERE parent IS NOT NULL AND NOT EXISTS \
                (SELECT FROM parents p WHERE p.sf_id = things.parent) ON CONFLICT (sf_id) DO NOTHING;
                ALTER TABLE things VALIDATE CONSTRAINT things_parent_fkey;
                COMMENT ON TABLE parents IS 'Salesforce Parent__c.';
                COMMENT ON COLUMN parents.id IS 'Local key; never changes.';
                COMMENT ON COLUMN parents.sf_id IS 'Parent__c.Id';
                COMMENT ON COLUMN parents.name IS 'Parent__c.Name';
                COMMENT ON COLUMN parents.system_modstamp IS 'Parent__c.SystemModstamp';
                COMMENT ON COLUMN parents.deleted_at IS 'When Salesforce deleted the record.';
                COMMENT ON COLUMN parents.created_at IS 'When the row was first inserted here.';
                COMMENT ON COLUMN parents.updated_at IS 'When the row last changed here.';
                COMMENT ON COLUMN parents.synced_at IS 'When a sync last changed the row; NULL in a stub that waits for its own sync.';
                COMMENT ON COLUMN parents.sync_digest IS 'Digest of the row''s values; NULL in a stub.';

                """
            )
        )
    }

    @Test func aTypeThatHoldsLessNeedsAWord() async throws {
        let plan = try await plan(
            from: Sample.library(fields: "{ Amount__c: string, Name: string }"),
            to: Sample.library(fields: "{ Amount__c: currency, Name: string, More__c: string }"),
        )
        #expect(
            plan.conflicts == [
                "rewrite amount of table things can lose values: allow it with --allow-destructive"
            ]
        )
        #expect(plan.changes.filter { !$0.isAdditive }.count == 1)
        try Golden.compare(plan.script, with: "type-withheld.sql")
        #expect(
            plan.additive.conflicts == [
                "column things.amount is text, but the manifest wants numeric: 'sfsync ddl --apply' changes it"
            ]
        )
    }

    @Test func everyTypeIsKnownAgain() async throws {
        let fields =
            FieldType.allCases.map { "F_\($0.rawValue)__c: \($0.rawValue)" } + [
                "F_binary__c: { type: double, as: double precision }", "F_hash__c: { type: string, mask: sha256 }",
                "F_null__c: { type: date, mask: 'null' }",
            ]
        let library = Sample.library(fields: "{ \(fields.joined(separator: ", ")) }", more: "mode: rest")
        let plan = try await plan(from: library, to: library)
        #expect(plan.script == "")
    }

    @Test func commentsOfOthersStay() async throws {
        let library = Sample.library(fields: "{ Name: string }")
        let plan = try await plan(from: library, to: library) {
            try $0.execute(
                """
                COMMENT ON COLUMN things.name IS 'our own words';
                COMMENT ON TABLE things IS NULL;
                COMMENT ON COLUMN things.id IS NULL
                """
            )
        }
        #expect(
            plan.script == """
                COMMENT ON TABLE things IS 'Salesforce Thing__c.';
                COMMENT ON COLUMN things.id IS 'Local key; never changes.';

                """
        )
    }

    @Test func anIndexOfTheSameShapeWillDo() async throws {
        let fields = "{ Name: string, Kind__c: picklist, Data__c: multipicklist }"
        let indexes = "[{ columns: [name, kind] }, { columns: [data], using: gin }]"
        let plan = try await plan(
            from: Sample.library(fields: fields),
            to: Sample.library(fields: fields, indexes: indexes),
        ) {
            try $0.execute("CREATE INDEX mine ON things (name, kind); CREATE INDEX other ON things USING gin (data)")
        }
        #expect(plan.script == "")
    }

    @Test(arguments: [
        "CREATE INDEX mine ON things (kind, name)", "CREATE INDEX mine ON things (name)",
        "CREATE UNIQUE INDEX mine ON things (name, kind)", "CREATE INDEX mine ON things (name, kind) WHERE id > 0",
        "CREATE INDEX mine ON things (name, lower(kind))", "CREATE INDEX mine ON things USING brin (name, kind)",
    ])
    func anIndexOfAnotherShapeWillNot(_ sql: String) async throws {
        let fields = "{ Name: string, Kind__c: picklist }"
        let plan = try await plan(
            from: Sample.library(fields: fields),
            to: Sample.library(fields: fields, indexes: "[{ columns: [name, kind] }]"),
        ) { try $0.execute(sql) }
        #expect(
            plan.script == """
                CREATE INDEX CONCURRENTLY things_name_kind_idx ON things USING btree (name, kind);
                COMMENT ON INDEX things_name_kind_idx IS 'sfsync: btree (name, kind)';

                """
        )
    }

    @Test func aTableOfAnotherSchemaOnThePathIsFound() async throws {
        let tables = try TableSchema.withDependencies(of: ["thing"], in: Sample.library(fields: "{ Name: string }"))
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try connection.execute("CREATE SCHEMA crm; SET search_path TO crm")
                try SchemaPlan(bringing: connection, to: tables).apply(on: connection)
                #expect(try SchemaPlan(bringing: connection, to: tables).isEmpty)
                try connection.execute("SET search_path TO public")
                #expect(try !SchemaPlan(bringing: connection, to: tables).isEmpty)
            }
        }
    }

    @Test func aPlanThatFailsLeavesNothing() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let tables = try TableSchema.withDependencies(
                of: ["thing"],
                in: Sample.library(fields: "{ Name: string }", indexes: "[{ columns: [name], where: nonsense > 1 }]"),
            )
            let error = await #expect(throws: PostgresError.self) {
                try await database.connected { try SchemaPlan(bringing: $0, to: tables).apply(on: $0) }
            }
            #expect(error?.sqlState == "42703")
            #expect(try await database.value("SELECT to_regclass('things')") == nil)
        }
    }

    @Test func aMissingTableIsNil() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let live = try await database.connected { try LiveTable.inspect("no such \"table\"", on: $0) }
            #expect(live == nil)
        }
    }

    /// Builds what `old` wants, changes it by `change`, plans what `new` wants, applies that, and proves that then
    /// nothing is left to do.
    private func plan(
        from old: ManifestLibrary,
        to new: ManifestLibrary,
        _ change: (PostgresConnection) throws -> Void = { _ in },
    ) async throws -> SchemaPlan {
        let before = try TableSchema.withDependencies(of: ["thing"], in: old)
        let after = try TableSchema.withDependencies(of: ["thing"], in: new)
        return try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try SchemaPlan(bringing: connection, to: before).apply(on: connection)
                try change(connection)
                let plan = try SchemaPlan(bringing: connection, to: after)
                try plan.apply(on: connection)
                let left = try SchemaPlan(bringing: connection, to: after)
                #expect(left.changes.filter(\.isAdditive) == [])
                #expect(left.conflicts == plan.conflicts)
                return plan
            }
        }
    }
}
