import Foundation
import SalesforceEmulator
import TestSupport
import Testing

/// `sfsync plan`: what the next run would do, why, and what it would cost.
@Suite struct PlanCommandTests {
    private static let relations = """
        SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname IN ('public', 'sfsync')
        """

    @Test func aFirstRunIsPlannedAndNothingIsWritten() async throws {
        try await Mirror.with(contacts: 300, pageSize: 100) { mirror async throws in
            try await mirror.database.execute(
                "DROP SCHEMA IF EXISTS sfsync CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public"
            )
            let plan = try await mirror.program.run("plan", "contact")
            #expect(plan.exitCode == 0, "\(plan.messages)")
            for text in [
                "contact -> sf_contacts\n", "reads      everything: no run has read all of it yet\n",
                "stores     straight into the empty table; indexes and foreign keys follow\n",
                "for 300 records", "CREATE TABLE sf_contacts (",
            ] {
                #expect(plan.output.contains(text), "\(text): \(plan.output)")
            }
            #expect(try await mirror.database.value(Self.relations) == "0")
        }
    }

    @Test func anIncrementIsPlannedAsJSON() async throws {
        try await Mirror.with(contacts: 300, pageSize: 100) { mirror async throws in
            #expect(try await mirror.program.run("run", "contact", "--quiet").exitCode == 0)
            let plan = try await mirror.program.run("plan", "contact", "--json")
            #expect(plan.exitCode == 0, "\(plan.messages)")
            let plans = try JSONSerialization.jsonObject(with: Data(plan.output.utf8)) as? [[String: Any]]
            let told = try #require(plans?.first)
            #expect(told["object"] as? String == "contact")
            #expect(told["window"] as? String == "incremental")
            #expect(told["statements"] as? [String] == [])
            #expect(told["conflicts"] as? [String] == [])
            #expect((told["requests"] as? Int ?? 0) > 0)
            #expect(told["window_start"] as? String != nil)
            let full = try await mirror.program.run("plan", "contact", "--full")
            #expect(full.output.contains("reads      everything, as asked\n"))
            #expect(
                full.output.contains(" s for 300 records (run 1)") || full.output.contains("(run 2)"),
                "\(full.output)"
            )
        }
    }

    @Test func whatARunWouldRefuseIsSaid() async throws {
        try await Mirror.with(contacts: 30, pageSize: 100) { mirror async throws in
            #expect(try await mirror.program.run("run", "contact", "--quiet").exitCode == 0)
            try await mirror.database.execute("ALTER TABLE sf_contacts DROP last_name, ADD last_name integer")
            let plan = try await mirror.program.run("plan", "contact")
            #expect(plan.exitCode == 1)
            #expect(
                plan.output.contains("changes    nothing, and does not run: column sf_contacts.last_name is integer")
            )
            #expect(try await mirror.program.run("run", "contact", "--quiet").exitCode == 1)
        }
    }
}
