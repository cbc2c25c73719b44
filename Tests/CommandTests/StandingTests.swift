import Foundation
import SalesforceEmulator
import TestSupport
import Testing

/// What `status` and `test` say of a mirror whose run was killed, or that belongs to another org.
@Suite struct StandingTests {
    @Test func statusNamesARunWhoseProcessIsGone() async throws {
        try await Mirror.with(contacts: 300, pageSize: 100) { mirror async throws in
            let before = try await mirror.program.run("status", "contact", "user")
            #expect(!before.output.contains("its process is gone"))
            try await mirror.kill(at: 1, ["run", "contact", "--quiet", "--writers", "1"])
            try await mirror.database.awaitSilence()
            let run = try #require(try await mirror.latest()[1])
            let said = try await mirror.program.run("status", "contact", "user")
            #expect(said.output.contains("contact: run \(run) says that it is running, but its process is gone."))
            #expect(!said.output.contains("user: run"))
            let json = try await mirror.program.run("status", "contact", "--json")
            #expect(json.output.contains("\"last_process_gone\" : true"))
            #expect(try await mirror.program.run("run", "contact", "--quiet").exitCode == 0)
            let after = try await mirror.program.run("status", "contact")
            #expect(!after.output.contains("its process is gone"))
        }
    }

    @Test func testComparesTheOrgWithTheLedgers() async throws {
        try await Mirror.with(contacts: 10, pageSize: 100) { mirror async throws in
            let good = try await mirror.program.run("test")
            #expect(good.exitCode == 0, "\(good.output)")
            #expect(good.output.contains("ok      Org of the tables: "), "\(good.output)")
            try await mirror.database.execute(
                """
                UPDATE sfsync.orgs SET organization_id = '00D000000000SbxMAC', instance = 'acme--uat.sandbox.my.salesforce.com',
                    is_sandbox = true
                """
            )
            let bad = try await mirror.program.run("test")
            #expect(bad.exitCode == 4)
            let run = try await mirror.program.run("run", "user")
            #expect(run.exitCode == 4)
            let sentence = try #require(run.messages.firstMatch(of: /The rows in this database are from org.*/)?.0)
            #expect(bad.output.contains("FAILED  Org of the tables: \(sentence)"), "\(bad.output)")
            #expect(sentence.contains("00D000000000SbxMAC") && sentence.contains("--replace-org"))
            // It only looks: a database without a ledger stays without.
            try await mirror.database.execute("DROP SCHEMA sfsync CASCADE")
            let none = try await mirror.program.run("test")
            #expect(none.exitCode == 0 && none.output.contains("ok      Org of the tables: none yet"))
            let schemas = "SELECT count(*) FROM pg_namespace WHERE nspname = 'sfsync'"
            #expect(try await mirror.database.value(schemas) == "0")
        }
    }
}
