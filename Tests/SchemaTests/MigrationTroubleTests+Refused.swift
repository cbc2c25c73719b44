import Manifest
import Postgres
import Schema
import TestSupport
import Testing

/// Migrations that must not be done.
extension MigrationTroubleTests {
    @Test func aViewOnAColumnKeepsItsType() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await prepare(database)
            try await database.execute("CREATE VIEW counts AS SELECT count FROM things")
            let tables = try tables(Self.changed)
            let plan = try await database.connected { try SchemaPlan(bringing: $0, to: tables) }
            #expect(
                plan.conflicts == [
                    "cannot give column things.count type text: in use by view counts; drop it, run sfsync ddl --apply, and make "
                        + "it again"
                ]
            )
            #expect(plan.changes.count == 1)
        }
    }

    @Test func whatLosesValuesIsBlocked() async throws {
        var manifest = Self.start
        manifest.options["removed"] = "drop"
        manifest["Code__c"] = nil
        manifest["Score__c", in: "notes"] = nil
        let changed = manifest
        try await TemporaryPostgres.withDatabase { database in
            try await prepare(database)
            let tables = try tables(changed)
            try await database.connected { connection in
                let plan = try SchemaPlan(bringing: connection, to: tables)
                #expect(
                    plan.conflicts == [
                        "rewrite notes of table things can lose values: allow it with --allow-destructive",
                        "drop column things.code can lose values: allow it with --allow-destructive",
                    ]
                )
                try plan.apply(on: connection)
                #expect(
                    try connection.query("SELECT count(*) FROM things WHERE code IS NOT NULL AND notes ? 'score'")[0, 0]
                        == "\(Self.rows)"
                )
                #expect(plan.additive.conflicts == [], "a run can do without")
            }
        }
    }

    @Test func whatIsBlockedLeavesItsIndexes() async throws {
        var manifest = Self.start
        manifest.indexes = ["{ columns: [code] }"]
        let old = manifest
        manifest["Code__c"] = "int"
        let changed = manifest
        try await TemporaryPostgres.withDatabase { database in
            try await prepare(database, old)
            let tables = try tables(changed)
            try await database.connected { connection in
                let plan = try SchemaPlan(bringing: connection, to: tables)
                #expect(plan.changes.map(\.summary) == ["rewrite code of table things"])
                try plan.apply(on: connection)
                let allowed = try SchemaPlan(bringing: connection, to: tables, allowsDestructive: true)
                #expect(
                    allowed.changes.map(\.summary) == ["rewrite code of table things", "create index things_code_idx"]
                )
                try allowed.apply(on: connection)
                #expect(try SchemaPlan(bringing: connection, to: tables).isEmpty)
            }
        }
    }
}
