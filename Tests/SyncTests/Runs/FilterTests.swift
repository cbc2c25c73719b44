import Manifest
import SalesforceEmulator
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// Contacts with activities, whoever finds out which these are.
@Suite struct FilterTests {
    private static func manifests(_ condition: String) -> ManifestLibrary {
        ManifestLibrary(texts: [
            ("user.yaml", "object: User\ndeletes: ignore\nfields: { Name: string }"),
            (
                "contact.yaml",
                """
                object: Contact
                mode: bulk
                filters: { with_activities: "\(condition)" }
                fields: { LastName: string, OwnerId: { type: reference, to: user } }
                """
            ),
            (
                "task.yaml",
                "object: Task\nfields: { WhoId: { type: reference, to: [contact, lead] }, OwnerId: { type: reference, to: user } }"
            ),
            ("event.yaml", "object: Event\nfields: { WhoId: { type: reference, to: [contact, lead] } }"),
        ])
    }

    private static let byTasks = "Id IN (SELECT WhoId FROM Task)"
    private static let byEither = "Id IN (SELECT WhoId FROM Task) OR Id IN (SELECT WhoId FROM Event)"
    private static let byBoth = "Id IN (SELECT WhoId FROM Task) AND Id IN (SELECT WhoId FROM Event)"

    private func run(_ condition: String, _ body: (OrgSync) async throws -> Void) async throws {
        try await OrgSync.run(contacts: 600, Self.manifests(condition)) { configuration in
            configuration.org.rowCounts["Task"] = 300
            configuration.org.rowCounts["Event"] = 200
            configuration.bulkRefusesSemiJoins = true
        } _: { sync in
            try await body(sync)
        }
    }

    /// Contacts that are here and should not be, and the other way round; live activities decide.
    private func difference(_ sync: OrgSync, _ operation: String) async throws -> [String] {
        var live: [String] = []
        for object in ["Task", "Event"] {
            let csv = try sync.emulator.org.csv("SELECT Id, WhoId FROM \(object) WHERE IsDeleted = FALSE")
            let ids = csv.split(separator: "\n").dropFirst().compactMap { line in
                line.split(separator: ",").last.map { $0.filter { $0 != "\"" } }
            }
            live.append("SELECT unnest('{\(ids.filter { !$0.isEmpty }.joined(separator: ","))}'::text[])")
        }
        try await sync.tell("SELECT Id FROM Contact")
        let wanted =
            switch operation {
            case "TASK": live[0]
            case "EVENT": live[1]
            default: live.joined(separator: " \(operation) ")
            }
        return try await sync.database.table(
            """
            SELECT count(*) FILTER (WHERE w.id IS NULL), count(*) FILTER (WHERE sf_id IS NULL), count(w.id) > 3
            FROM (SELECT sf_id FROM sf_contacts WHERE synced_at IS NOT NULL) c
            FULL JOIN (SELECT record->>'Id' AS id FROM told WHERE record->>'Id' IN (\(wanted))) w ON w.id = sf_id
            """
        )
    }

    @Test(arguments: [(byTasks, "TASK"), (byEither, "UNION"), (byBoth, "INTERSECT")])
    func theTablesHereTellTheIds(_ condition: String, _ operation: String) async throws {
        try await run(condition) { sync in
            // One command does, and puts the activities first.
            let results = try await sync.engine.run(
                ["contact", "task", "event", "user"],
                RunOptions(filter: "with_activities"),
            )
            let order = results.map(\.object)
            #expect(order.last == "contact")
            for result in results { #expect(try result.outcome.get().counts.rejected == 0, "\(result.object)") }
            let contacts = try #require(results.last).outcome.get()
            #expect(contacts.mode == .rest)
            #expect(contacts.watermark == nil)
            #expect(contacts.reported == contacts.counts.retrieved)
            #expect(try await difference(sync, operation) == ["0|0|t"])
            let kept = try await sync.database.table("SELECT object, filter FROM sfsync.runs WHERE filter IS NOT NULL")
            #expect(kept == ["contact|with_activities"])
            let again = try await sync.engine.run("contact", RunOptions(window: .full, filter: "with_activities"))
            #expect(again.counts.unchanged == contacts.counts.retrieved)
        }
    }

    /// The filter of the manifests that come with sfsync.
    @Test func contactsWithActivities() async throws {
        try await OrgSync.run(contacts: 400) { configuration in
            configuration.org.rowCounts["Task"] = 150
            configuration.org.rowCounts["Event"] = 60
        } _: { sync in
            let names = ["contact", "event", "task", "user", "account"]
            let options = RunOptions(filter: "with_activities")
            for result in try await sync.engine.run(names, options) { _ = try result.outcome.get() }
            #expect(try await difference(sync, "UNION") == ["0|0|t"])
            let kinds = try await sync.database.table(
                """
                SELECT t.who_id IS NOT NULL, e.who_id IS NOT NULL, count(*) > 5 FROM sf_contacts c
                LEFT JOIN (SELECT DISTINCT who_id FROM sf_tasks WHERE deleted_at IS NULL) t ON t.who_id = c.sf_id
                LEFT JOIN (SELECT DISTINCT who_id FROM sf_events WHERE deleted_at IS NULL) e ON e.who_id = c.sf_id
                WHERE synced_at IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
                """
            )
            #expect(kinds == ["f|t|t", "t|f|t", "t|t|t"])
        }
    }

    @Test func withoutTheTablesSalesforceIsAsked() async throws {
        try await run(Self.byTasks) { sync in
            let report = try await sync.engine.run("contact", RunOptions(filter: "with_activities"))
            #expect(report.mode == .rest)
            #expect(report.counts.inserted > 50)
            #expect(
                sync.emulator.org.requests.contains { $0.path.hasSuffix("/queryAll") && $0.query.contains("WhoId") }
            )
        }
    }

    /// Salesforce takes no OR, but each of the alternatives for itself.
    @Test(arguments: [(byEither, "UNION"), ("(\(byBoth)) OR Id IN (SELECT WhoId FROM Event)", "EVENT")])
    func withoutTheTablesSalesforceTellsTheIds(_ condition: String, _ operation: String) async throws {
        try await run(condition) { sync in
            _ = try await sync.engine.run("task")
            let report = try await sync.engine.run("contact", RunOptions(filter: "with_activities"))
            #expect(report.counts.inserted == report.counts.retrieved)
            #expect(try await difference(sync, operation) == ["0|0|t"])
        }
    }

    @Test func whatNobodyCanTellIsSaid() async throws {
        try await run("\(Self.byBoth) AND Id IN (SELECT ContactId FROM Case)") { sync in
            _ = try await sync.engine.run("task")
            let error = await #expect(throws: SyncError.self) {
                try await sync.engine.run("contact", RunOptions(filter: "with_activities"))
            }
            #expect(
                error?.description
                    == "The filter 'with_activities' needs all records of Event, which are not all here, and "
                    + "Salesforce does not take such a filter. Run 'sfsync run task event' first."
            )
            #expect(error?.code == .usage)
        }
    }

    @Test func aFilterThatNobodyHasIsAMistake() async throws {
        try await run(Self.byTasks) { sync in
            for result in try await sync.engine.run(["user", "event"], RunOptions(filter: "nothing")) {
                let error = #expect(throws: SyncError.self) { try result.outcome.get() }
                #expect(error?.code == .usage)
            }
        }
    }
}
