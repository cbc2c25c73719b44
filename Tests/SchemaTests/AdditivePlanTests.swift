import Postgres
import Schema
import TestSupport
import Testing

/// What a run may do by itself of a changed manifest.
@Suite struct AdditivePlanTests {
    private func additive(_ change: (inout ThingManifest) -> Void) async throws -> SchemaPlan {
        var old = WalkStep.start
        old["Link__c"] = "{ type: reference, to: parent }"
        old.indexes = ["{ columns: [name], where: flag }", "{ columns: [code], unique: true }"]
        var new = old
        change(&new)
        let before = try TableSchema.withDependencies(of: ["thing", "parent", "other"], in: old.library)
        let after = try TableSchema.withDependencies(of: ["thing", "parent", "other"], in: new.library)
        return try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try SchemaPlan(creating: before).apply(on: connection)
                try connection.execute(WalkStep.population(10).replacing("'p' || n % 50", with: "NULL"))
                let plan = try SchemaPlan(bringing: connection, to: after).additive
                if plan.conflicts.isEmpty { try plan.apply(on: connection) }
                return plan
            }
        }
    }

    @Test func linksFollowTheManifest() async throws {
        let moved = try await additive { $0["Link__c"] = "{ type: reference, to: other }" }
        #expect(
            moved.changes.map(\.summary) == ["drop foreign key things_link_fkey", "add foreign key things_link_fkey"]
        )
        let removed = try await additive { $0["Link__c"] = "reference" }
        #expect(removed.changes.map(\.summary) == ["drop foreign key things_link_fkey"])
    }

    @Test func whatOthersMadeStays() async throws {
        let tables = try TableSchema.withDependencies(of: ["thing", "parent"], in: WalkStep.start.library)
        try await TemporaryPostgres.withDatabase { database in
            try await database.connected { connection in
                try SchemaPlan(creating: tables).apply(on: connection)
                try connection.execute(
                    """
                    ALTER TABLE things ADD FOREIGN KEY (link) REFERENCES parents (sf_id), ADD COLUMN theirs text;
                    CREATE INDEX ON things (name);
                    COMMENT ON COLUMN things.theirs IS 'Thing__c.Theirs is what we call it'
                    """
                )
                #expect(try SchemaPlan(bringing: connection, to: tables, allowsDestructive: true).script == "")
            }
        }
    }

    @Test func onlyUniqueIndexesGo() async throws {
        let plan = try await additive { $0.indexes = ["{ columns: [name], where: NOT flag }", "{ columns: [code] }"] }
        #expect(plan.changes.map(\.summary) == ["drop index things_code_key", "create index things_code_idx"])
    }

    @Test func namesAndTypesAreForPeople() async throws {
        let renamed = try await additive {
            $0["Name"] = "{ type: string, column: label }"
            $0.indexes = []
        }
        #expect(renamed.conflicts == ["rename column things.name to label first, with 'sfsync ddl --apply'"])
        let moved = try await additive {
            $0["Name"] = nil
            $0["Name", in: "notes"] = "string"
            $0.indexes = []
        }
        #expect(moved.conflicts == ["rewrite notes of table things first, with 'sfsync ddl --apply'"])
        let typed = try await additive { $0["Count__c"] = "string" }
        #expect(typed.conflicts.count == 1)
        #expect(typed.conflicts.first?.hasPrefix("column things.count is bigint, but the manifest wants text") == true)
    }

    @Test func anotherOrderOfTextCanWait() async throws {
        let plan = try await additive { $0["Code__c"] = "reference" }
        #expect(plan.changes == [])
    }

    @Test func whatIsRemovedCanWait() async throws {
        for policy in ["keep", "rename", "drop"] {
            let plan = try await additive {
                $0.options["removed"] = policy
                $0["Day__c"] = nil
            }
            #expect(plan.changes == [])
        }
    }
}
