import Manifest
import TestSupport
import Testing

/// Rows with more of something than most.
@Suite struct CrowdedRowTests {
    @Test func aRowWithTwoMissingParentsIsRejectedOnce() async throws {
        let link = "{ type: reference, to: parent, on_missing: reject }"
        let manifests = ScriptedSync.things("{ One__c: \(link), Two__c: \(link) }")
        let orphan = OrgRecord(1, ["One__c": OrgRecord.id(90), "Two__c": OrgRecord.id(91)])
        let other = OrgRecord(2, ["Two__c": OrgRecord.id(91)])
        try await ScriptedSync.run([orphan, other, OrgRecord(3)], manifests) { sync async throws in
            #expect(try await sync.full().summary == "1 inserted, 2 rejected")
            let rejects = "SELECT sf_id, column_name FROM sfsync.rejects ORDER BY 1"
            #expect(
                try await sync.database.table(rejects) == ["\(OrgRecord.id(1))|one", "\(OrgRecord.id(2))|two"]
            )
        }
    }

    @Test(arguments: [ObjectManifest.Mode.bulk, .rest])
    func aFieldOfEscapesFitsInEveryGroup(_ mode: ObjectManifest.Mode) async throws {
        let groups = (1...6).map { "  group_\($0): { fields: { Name: string } }" }.joined(separator: "\n")
        let name = String(repeating: "\u{1}", count: 50_000) + "end"
        let manifests = ScriptedSync.things("{ Name: string }", "jsonb:\n\(groups)")
        try await ScriptedSync.run([OrgRecord(1, ["Name": name])], manifests) { sync async throws in
            #expect(try await sync.full(mode).summary == "1 inserted")
            let lengths = "SELECT length(name), length(group_1->>'name'), length(group_6->>'name') FROM things"
            #expect(try await sync.database.table(lengths) == ["50003|50003|50003"])
        }
    }

    @Test func aDeletedParentThatIsOnlyAStubStays() async throws {
        let manifests = ScriptedSync.things(
            "{ Boss__c: { type: reference, to: thing, on_missing: stub } }",
            "deletes: hard"
        )
        try await ScriptedSync.run([OrgRecord(1, ["Boss__c": OrgRecord.id(2)])], manifests) { sync async throws in
            try await sync.full()
            sync.org.records.append(OrgRecord(2, stamp: 5, isDeleted: true))
            #expect(try await sync.full().summary == "2 unchanged")
        }
    }
}
