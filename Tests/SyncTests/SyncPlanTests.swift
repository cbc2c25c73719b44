import Manifest
import TestSupport
import Testing

@testable import SyncModel

@Suite struct SyncPlanTests {
    private static let thing = """
        object: Thing__c
        table: things
        where: Kind__c != 'Test' OR Kind__c = NULL
        filters:
          good: Is_Good__c = TRUE OR Amount__c > 5
          mine: OwnerId = '005000000000001'
        fields: { Name: string, Amount__c: currency }
        """

    @Test func contactByBulk() throws {
        let manifest = try ManifestLibrary(directory: Repository.objects).manifest(named: "contact")
        let window = SyncWindow(kind: .incremental, start: Timestamp("2026-01-31T10:00:00Z"))
        let plan = try QuerySpec(manifest, mode: .bulk, window: window, filter: "with_activities")
        try Golden.compare(plan.soql + "\n", with: "contact.soql")
        #expect(plan.includesDeleted)
    }

    @Test(
        arguments: [
            (nil, nil, nil, nil, ""),
            ("2026-01-31T10:00:00Z", nil, nil, nil, " AND (SystemModstamp >= 2026-01-31T10:00:00.000Z)"),
            (nil, "2026-02-01", nil, nil, " AND (SystemModstamp < 2026-02-01T00:00:00.000Z)"),
            (
                "2026-01-31", "2026-02-01", "good", nil,
                " AND (Is_Good__c = TRUE OR Amount__c > 5) AND (SystemModstamp >= 2026-01-31T00:00:00.000Z) "
                    + "AND (SystemModstamp < 2026-02-01T00:00:00.000Z)"
            ),
            (nil, nil, "mine", 25, " AND (OwnerId = '005000000000001') LIMIT 25"),
        ] as [(String?, String?, String?, Int?, String)]
    )
    func conditions(_ start: String?, _ end: String?, _ filter: String?, _ limit: Int?, _ tail: String) throws {
        let window = SyncWindow(
            kind: .range,
            start: start.flatMap { Timestamp($0) },
            end: end.flatMap { Timestamp($0) }
        )
        let plan = try QuerySpec(manifest(Self.thing), mode: .rest, window: window, filter: filter, limit: limit)
        let isAlone = start == nil && end == nil && filter == nil
        let condition = isAlone ? "Kind__c != 'Test' OR Kind__c = NULL" : "(Kind__c != 'Test' OR Kind__c = NULL)"
        let wanted = " FROM Thing__c WHERE \(condition)\(tail)"
        #expect(plan.soql == "SELECT Id, Name, Amount__c, SystemModstamp, IsDeleted" + wanted)
        #expect(plan.countSOQL == "SELECT COUNT()" + wanted.split(separator: " LIMIT")[0])
        #expect(plan.includesDeleted)
    }

    @Test func aPlainObjectHasNoCondition() throws {
        let plan = try QuerySpec(
            manifest("object: User\ndeletes: ignore\nfields: { Name: string }"),
            mode: .bulk,
            window: .full,
        )
        #expect(plan.soql == "SELECT Id, Name, SystemModstamp FROM User")
        #expect(plan.countSOQL == "SELECT COUNT() FROM User")
        #expect(!plan.includesDeleted)
    }

    @Test func anotherCursor() throws {
        let manifest = try manifest("object: User\ncursor: LastModifiedDate\nfields: { LastModifiedDate: datetime }")
        let plan = try QuerySpec(manifest, mode: .bulk, window: SyncWindow(kind: .range, start: Timestamp(seconds: 0)))
        #expect(
            plan.soql
                == "SELECT Id, LastModifiedDate, IsDeleted FROM User WHERE LastModifiedDate >= 1970-01-01T00:00:00.000Z"
        )
    }

    @Test func anUnknownFilter() throws {
        let thing = try manifest(Self.thing)
        let error = #expect(throws: SyncError.self) {
            try QuerySpec(thing, mode: .bulk, window: .full, filter: "goood")
        }
        #expect(error?.code == .usage)
        #expect(error?.description == "'x' has no filter 'goood'. x.yaml has 'good', 'mine'.")
        let user = try manifest("object: User\nfields: { Name: string }")
        let other = #expect(throws: SyncError.self) {
            try QuerySpec(user, mode: .bulk, window: .full, filter: "any")
        }
        #expect(other?.description == "'x' has no filter 'any'. Add one under 'filters:' in x.yaml.")
    }

    @Test func aWindowNeedsACursor() throws {
        let manifest = try manifest("object: User\ncursor: none\nfields: { Name: string }")
        #expect(try QuerySpec(manifest, mode: .bulk, window: .full).soql == "SELECT Id, Name, IsDeleted FROM User")
        let error = #expect(throws: SyncError.self) {
            try QuerySpec(manifest, mode: .bulk, window: SyncWindow(kind: .range, end: Timestamp(seconds: 0)))
        }
        #expect(
            error?.description == "'x' has no cursor field, so a run of it reads everything. "
                + "Run it without a window, or name a cursor field in x.yaml."
        )
    }

    private func manifest(_ text: String) throws -> ObjectManifest {
        try ManifestLibrary(texts: [("x.yaml", text)]).manifest(named: "x")
    }
}
