import Manifest
import Postgres
import Schema
import TestSupport
import Testing

@Suite struct DDLTests {
    @Test func contactWithItsParents() throws {
        let library = try ManifestLibrary(directory: Repository.objects)
        let plan = SchemaPlan(creating: try TableSchema.withDependencies(of: ["contact"], in: library))
        try Golden.compare(plan.script, with: "contact.sql")
    }

    @Test func aCustomObject() throws {
        let tables = try TableSchema.withDependencies(of: ["provider_visit"], in: Sample.library)
        try Golden.compare(SchemaPlan(creating: tables).script, with: "provider-visit.sql")
    }

    @Test(arguments: ["account", "contact", "task", "task_who_relation", "user"])
    func theScriptRuns(_ name: String) async throws {
        let library = try ManifestLibrary(directory: Repository.objects)
        let tables = try TableSchema.withDependencies(of: [name], in: library)
        try await TemporaryPostgres.withDatabase { database in
            try await database.execute(SchemaPlan(creating: tables).script)
            let left = try await database.connected { try SchemaPlan(bringing: $0, to: tables) }
            #expect(left.script == "")
            #expect(left.isEmpty)
        }
    }

    @Test func allManifestsTogether() async throws {
        let library = try ManifestLibrary(directory: Repository.objects)
        let tables = try TableSchema.withDependencies(of: library.names, in: library)
        #expect(Set(tables.map(\.name)).count == library.names.count)
        try await TemporaryPostgres.withDatabase { database in
            try await database.execute(SchemaPlan(creating: tables).script)
            let left = try await database.connected { try SchemaPlan(bringing: $0, to: tables) }
            #expect(left.script == "")
        }
    }

    @Test func theTableHoldsWhatTheSchemaSays() async throws {
        let tables = try TableSchema.withDependencies(of: ["provider_visit"], in: Sample.library)
        try await TemporaryPostgres.withDatabase { database in
            try await database.execute(SchemaPlan(creating: tables).script)
            let columns = try await database.table(
                """
                SELECT column_name, udt_name, is_nullable, column_default, is_identity, collation_name
                FROM information_schema.columns WHERE table_name = 'sf_provider_visits' ORDER BY ordinal_position
                """
            )
            #expect(
                columns == [
                    "id|int8|NO|∅|YES|∅", "sf_id|text|NO|∅|NO|C", "name|text|YES|∅|NO|∅",
                    "provider|text|YES|∅|NO|C", "owner_id|text|YES|∅|NO|C", "visited_at|timestamptz|YES|∅|NO|∅",
                    "day|date|YES|∅|NO|∅", "starts_at|time|YES|∅|NO|∅", "fee|numeric|YES|∅|NO|∅",
                    "distance|float8|YES|∅|NO|∅", "people|int8|YES|∅|NO|∅", "paid|bool|YES|∅|NO|∅",
                    "topics|_text|YES|∅|NO|∅", "tax_id|text|YES|∅|NO|∅", "order|text|YES|∅|NO|∅",
                    "place|jsonb|YES|∅|NO|∅", "notes|jsonb|YES|∅|NO|∅", "system_modstamp|timestamptz|YES|∅|NO|∅",
                    "deleted_at|timestamptz|YES|∅|NO|∅", "created_at|timestamptz|YES|now()|NO|∅",
                    "updated_at|timestamptz|YES|now()|NO|∅", "synced_at|timestamptz|YES|∅|NO|∅",
                    "sync_digest|int8|YES|∅|NO|∅",
                ]
            )
            let indexes = try await database.table(
                "SELECT indexdef FROM pg_indexes WHERE tablename = 'sf_provider_visits' ORDER BY indexname"
            )
            #expect(
                indexes == [
                    "CREATE INDEX sf_provider_visits_day_order_idx ON public.sf_provider_visits USING btree (day, \"order\")",
                    "CREATE INDEX sf_provider_visits_name_idx ON public.sf_provider_visits USING btree (name) "
                        + "WHERE (name IS NOT NULL)",
                    "CREATE INDEX sf_provider_visits_notes_gin_idx ON public.sf_provider_visits USING gin (notes)",
                    "CREATE UNIQUE INDEX sf_provider_visits_pkey ON public.sf_provider_visits USING btree (id)",
                    "CREATE UNIQUE INDEX sf_provider_visits_sf_id_key ON public.sf_provider_visits USING btree (sf_id)",
                ]
            )
            let keys = try await database.table(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
                    + "WHERE contype = 'f' AND conrelid = 'sf_provider_visits'::regclass ORDER BY 1"
            )
            #expect(
                keys == [
                    "sf_provider_visits_owner_id_fkey|FOREIGN KEY (owner_id) REFERENCES sf_users(sf_id)",
                    "sf_provider_visits_provider_fkey|FOREIGN KEY (provider) REFERENCES sf_contacts(sf_id)",
                ]
            )
            let comments = try await database.table(
                "SELECT obj_description('sf_provider_visits'::regclass), col_description('sf_provider_visits'::regclass, 3)"
            )
            #expect(
                comments == [
                    "Salesforce Provider_Visit__c. Visits, the provider's|Provider_Visit__c.Name: it's the \"name\""
                ]
            )
        }
    }

    @Test func longNamesStayApart() async throws {
        let long = "a_table_with_a_name_that_is_nearly_as_long_as_a_name_can_be_63b"
        let library = ManifestLibrary(texts: [
            (
                "long.yaml",
                """
                object: Long__c
                table: \(long)
                fields:
                  First__c: { type: reference, to: long, column: a_column_with_a_name_that_is_nearly_as_long_as_it_can_be_one }
                  Second__c: { type: reference, to: long, column: a_column_with_a_name_that_is_nearly_as_long_as_it_can_be_two }
                """
            )
        ])
        let tables = try TableSchema.withDependencies(of: ["long"], in: library)
        let names = tables.flatMap(\.foreignKeys).map(\.name)
        #expect(long.utf8.count == 63)
        #expect(names.count == 2)
        #expect(Set(names).count == 2)
        #expect(names.allSatisfy { $0.utf8.count <= 63 && $0.hasSuffix("_fkey") })
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try SchemaPlan(bringing: connection, to: tables).apply(on: connection)
                #expect(try SchemaPlan(bringing: connection, to: tables).script == "")
                let found = try connection.query("SELECT conname FROM pg_constraint WHERE contype = 'f' ORDER BY 1")
                    .rows
                #expect(found == names.sorted().map { [$0] })
            }
        }
    }
}
