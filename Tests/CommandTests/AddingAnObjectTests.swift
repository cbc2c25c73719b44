import Foundation
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

/// The page for newcomers, step by step.
@Suite struct AddingAnObjectTests {
    /// A Campaign as an org describes it.
    private static let describe = """
        {"name":"Campaign","label":"Campaign","keyPrefix":"701","queryable":true,"fields":[
        {"name":"Id","type":"id","length":18,"nillable":false},
        {"name":"IsDeleted","type":"boolean","nillable":false},
        {"name":"Name","type":"string","length":80,"nillable":false},
        {"name":"ParentId","type":"reference","referenceTo":["Campaign"],"relationshipName":"Parent"},
        {"name":"Type","type":"picklist","picklistValues":[{"value":"Email"},{"value":"Telemarketing"}]},
        {"name":"Status","type":"picklist","picklistValues":[{"value":"Planned"},{"value":"Completed"}]},
        {"name":"StartDate","type":"date"},
        {"name":"EndDate","type":"date"},
        {"name":"BudgetedCost","type":"currency","precision":18,"scale":2},
        {"name":"ActualCost","type":"currency","precision":18,"scale":2},
        {"name":"IsActive","type":"boolean","nillable":false},
        {"name":"NumberOfContacts","type":"int","nillable":false},
        {"name":"OwnerId","type":"reference","referenceTo":["User"],"relationshipName":"Owner","nillable":false},
        {"name":"CreatedDate","type":"datetime","nillable":false},
        {"name":"LastModifiedDate","type":"datetime","nillable":false},
        {"name":"SystemModstamp","type":"datetime","nillable":false}]}
        """

    @Test func everyStepIsReal() async throws {
        let page = try Documentation("docs/adding-an-object.md")
        var configuration = EmulatorConfiguration()
        configuration.org.describes = [Data(Self.describe.utf8)]
        configuration.org.rowCounts = ["Campaign": 120, "User": 10]
        let clock = TestClock()
        configuration.org.clock = { clock.now }
        try await withEmulator(configuration) { emulator, _ in
            try await TemporaryPostgres.withDatabase { database in
                var environment = emulator.environment
                environment["PGHOST"] = database.target.parameters["host"]
                environment["PGUSER"] = database.target.parameters["user"]
                environment["PGDATABASE"] = database.name
                environment["SFSYNC_OBJECTS"] = "objects"
                let program = try Program(environment: environment)
                defer { program.remove() }
                try program.write(try page.block("file: objects/campaign.yaml"), to: "objects/campaign.yaml")
                let user = URL(filePath: Repository.objects).appending(path: "user.yaml")
                try program.write(try String(contentsOf: user, encoding: .utf8), to: "objects/user.yaml")
                try program.write("object: Wrong\nfields: { BudgetedCost: currancy }\n", to: "objects/wrong.yaml")

                func expect(_ arguments: String, _ exitCode: Int32 = 0, lines: Int? = nil) async throws {
                    let running = try program.start(arguments.split(separator: " ").map(String.init))
                    let outcome = try await onThread { try running.finish() }
                    #expect(outcome.exitCode == exitCode, "\(arguments)")
                    var said = outcome.output + outcome.messages
                    if let lines { said = said.split(separator: "\n").suffix(lines).map { $0 + "\n" }.joined() }
                    let shown = try page.block("output: sfsync \(arguments)")
                    #expect(Documentation.steady(said) == Documentation.steady(shown), "\(arguments)")
                }
                try await expect("lint campaign")
                try await expect("lint wrong", 4)
                try await expect("soql campaign")
                try await expect("run campaign --dry-run")
                try await expect("run campaign user", lines: 3)
                try await expect("run campaign")
                let rows = try await database.table(
                    """
                    SELECT count(*) FILTER (WHERE synced_at IS NOT NULL), count(*) FILTER (WHERE status IS NOT NULL) > 10,
                        count(owner_name) > 100 FROM sf_campaigns
                    """
                )
                #expect(rows == ["120|t|t"])
            }
        }
    }
}
