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

    @Test func testAsksForNoMoreThanARunNeeds() async throws {
        try await Mirror.with(contacts: 5, pageSize: 100) { mirror async throws in
            let refusal = #"[{"errorCode":"INSUFFICIENT_ACCESS","message":"insufficient access rights"}]"#
            mirror.emulator.setFaults([
                FaultRule("GET limits", .answer(status: 403, contentType: "application/json", body: refusal))
            ])
            let hidden = try await mirror.program.run("test")
            #expect(hidden.exitCode == 0, "\(hidden.output)")
            #expect(
                hidden.output.contains(
                    "ok      Salesforce API limits: hidden from this user, who lacks 'View Setup and Configuration'\n"
                ),
                "\(hidden.output)"
            )
            mirror.emulator.setFaults([])
            var wrong = mirror.program
            wrong.environment["SF_CLIENT_SECRET"] = "not-the-secret"
            let refused = try await wrong.run("test")
            #expect(refused.exitCode == 1)
            #expect(refused.output.contains("FAILED  Salesforce sign-in: "))
            #expect(!refused.output.contains("API limits"), "what depends on a sign-in is not tried without")
        }
    }

    @Test func testNamesTheStatementsThatGrant() async throws {
        try await Mirror.with(contacts: 5, pageSize: 100) { mirror async throws in
            let (database, role) = (mirror.database.name, "writer_\(mirror.database.name)")
            try await mirror.database.execute(
                """
                DROP SCHEMA sfsync CASCADE; CREATE ROLE \(role) LOGIN; REVOKE TEMP ON DATABASE \(database) FROM PUBLIC;
                REVOKE CREATE ON SCHEMA public FROM PUBLIC
                """
            )
            var writer = mirror.program
            writer.environment["PGUSER"] = role
            let refused = try await writer.run("test")
            let grants = refused.output.firstMatch(of: /Let an administrator run: (.*)\.\n/).map { String($0.1) } ?? ""
            try await mirror.database.execute(grants)
            let granted = try await writer.run("test")
            // Databases are used again.
            try await mirror.database.execute(
                "GRANT TEMP ON DATABASE \(database) TO PUBLIC; DROP OWNED BY \(role); DROP ROLE \(role)"
            )
            #expect(
                grants
                    == "GRANT TEMPORARY ON DATABASE \(database) TO \(role); CREATE SCHEMA sfsync AUTHORIZATION \(role); "
                    + "GRANT USAGE, CREATE ON SCHEMA public TO \(role)",
                "\(refused.output)"
            )
            #expect(granted.exitCode == 0, "\(granted.output)")
        }
    }
}
