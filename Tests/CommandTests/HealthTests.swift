import Foundation
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

/// `sfsync status` as an alarm: its exit code, `ok`, the reasons, and the metrics.
@Suite struct HealthTests {
    private struct State: Decodable {
        var ok: Bool
        var reasons: [String]
    }

    /// What `status contact` says by all its ways; they have to agree.
    private func health(_ mirror: Mirror, _ arguments: String...) async throws -> State {
        let json = try await mirror.program.run(
            ["status", "contact", "--json", "--metrics-file", "m.prom"] + arguments
        )
        let state = try #require(try JSONDecoder().decode([State].self, from: Data(json.output.utf8)).first)
        #expect(json.exitCode == (state.ok ? 0 : 1), "\(json.messages)")
        #expect(state.ok == state.reasons.isEmpty)
        let metrics = try mirror.program.read("m.prom")
        #expect(metrics.contains("\nsfsync_ok{object=\"contact\"} \(state.ok ? 1 : 0)\n"), "\(metrics)")
        let text = try await mirror.program.run(["status", "contact"] + arguments)
        #expect(text.exitCode == json.exitCode)
        let view = try await mirror.database.rows("SELECT ok, reason FROM sfsync.health WHERE object = 'contact'").first
        if let view, arguments.isEmpty {
            #expect(view[0] == (state.ok ? "t" : "f"))
            // The program adds what to do next, in some cases.
            #expect(
                view[1].map { $0.prefix(8) } == state.reasons.first.map { $0.prefix(8) },
                "\(view) \(state.reasons)"
            )
        }
        for reason in state.reasons { #expect(text.output.contains("\ncontact: \(reason)\n"), "\(text.output)") }
        return state
    }

    private func health(after arguments: String..., of mirror: Mirror) async throws -> State {
        _ = try await mirror.program.run(arguments)
        return try await health(mirror)
    }

    @Test func eachTroubleIsSeen() async throws {
        try await Mirror.with(contacts: 20, pageSize: 100) { mirror async throws in
            #expect(try await health(mirror).ok, "nothing was read yet, and nobody asked how old it may be")
            #expect(try await health(mirror, "--max-age", "26h").reasons == ["no run has read all of it yet"])
            #expect(try await health(after: "run", "contact", "--quiet", of: mirror).ok)
            #expect(try await health(mirror, "--max-age", "26h").ok)

            try await mirror.database.execute("UPDATE sfsync.watermarks SET watermark = watermark - interval '3 days'")
            let stale = try await health(mirror, "--max-age", "26h")
            #expect(stale.reasons == ["the copy is 3 d old, over 26 h"])

            try await mirror.database.execute("UPDATE sfsync.orgs SET organization_id = '00D000000000SbxMAC'")
            let other = try await health(after: "run", "contact", "--quiet", of: mirror)
            #expect(
                other.reasons.count == 1 && other.reasons[0].contains("failed: The rows in this database are from org")
            )
            #expect(try await health(after: "run", "contact", "--replace-org", "--quiet", of: mirror).ok)

            try await mirror.database.execute("ALTER TABLE sf_contacts ADD CONSTRAINT ours CHECK (false) NOT VALID")
            _ = try mirror.emulator.org.change("Contact", count: 1)
            let rejects = try await health(after: "run", "contact", "--mode", "rest", "--quiet", of: mirror)
            #expect(rejects.reasons == ["1 reject waits"])
            try await mirror.database.execute("ALTER TABLE sf_contacts DROP CONSTRAINT ours")
            #expect(try await health(after: "rejects", "replay", "contact", "--quiet", of: mirror).ok)

            try mirror.emulator.org.setField("Email", of: "Contact", isVisible: false)
            let failed = try await health(after: "run", "contact", "--quiet", of: mirror)
            #expect(failed.reasons.count == 1)
            #expect(failed.reasons[0].contains("failed: Field 'Email' is not on Contact, or hidden from this user."))
        }
    }

    @Test func aProcessThatIsGoneIsSeen() async throws {
        try await Mirror.with(contacts: 300, pageSize: 100) { mirror async throws in
            try await mirror.kill(at: 1, ["run", "contact", "--quiet", "--writers", "1"])
            try await mirror.database.awaitSilence()
            #expect(try await health(mirror).reasons[0].contains("says that it is running, but its process is gone"))
            #expect(try await health(after: "run", "contact", "--quiet", of: mirror).ok)
        }
    }

    @Test func aRoleWithoutRightsIsNotWell() async throws {
        try await Mirror.with(contacts: 5, pageSize: 100) { mirror async throws in
            let role = "reader_\(mirror.database.name)"
            try await mirror.database.execute(
                "CREATE ROLE \(role) LOGIN; GRANT USAGE ON SCHEMA sfsync TO \(role); GRANT SELECT ON sfsync.health TO \(role)"
            )
            var reader = mirror.program
            reader.environment["PGUSER"] = role
            let status = try await reader.run("status", "contact")
            let view = try await mirror.database.connected { connection in
                try connection.execute("SET ROLE \(role)")
                return try connection.query("SELECT count(*) FROM sfsync.health").integer
            }
            try await mirror.database.execute("DROP OWNED BY \(role); DROP ROLE \(role)")
            #expect(view == 1, "the view has its owner's rights")
            #expect(status.exitCode == 1)
            #expect(status.output.contains("contact  ?    ?"), "\(status.output)")
            #expect(
                status.output.contains(
                    "contact: the role may not read this: permission denied for table watermarks; GRANT"
                ),
                "\(status.output)"
            )
        }
    }

    @Test func aLedgerOfAnEarlierVersionGetsTheView() async throws {
        try await Mirror.with(contacts: 5, pageSize: 100) { mirror async throws in
            try await mirror.database.execute("DROP VIEW sfsync.health; COMMENT ON TABLE sfsync.runs IS NULL")
            #expect(try await mirror.program.run("run", "contact", "--quiet").exitCode == 0)
            #expect(try await mirror.database.value("SELECT count(*) FROM sfsync.health") == "2")
            let comment = try await mirror.database.value("SELECT obj_description('sfsync.runs'::regclass)")
            #expect(comment?.hasPrefix("One row for each run") == true)
        }
    }

    @Test func aDatabaseThatCannotBeAskedIsNotWell() async throws {
        try await Mirror.with(contacts: 5, pageSize: 100) { mirror async throws in
            #expect(try await mirror.program.run("status", "user", "--metrics-file", "m.prom").exitCode == 0)
            #expect(try await mirror.program.run("status", "user", "--quiet").output.isEmpty)
            var apart = mirror.program
            apart.environment["PGDATABASE"] = "nowhere"
            let status = try await apart.run("status", "user", "--metrics-file", "m.prom")
            #expect(status.exitCode == 1)
            #expect(try apart.read("m.prom").contains("sfsync_ok{object=\"user\"} 0\n"))
        }
    }

    @Test func aRunWritesTheMetricsOfAllObjects() async throws {
        try await Mirror.with(contacts: 5, pageSize: 100) { mirror async throws in
            let run = try await mirror.program.run("run", "contact", "--quiet", "--metrics-file", "m.prom")
            #expect(run.exitCode == 0)
            let metrics = try mirror.program.read("m.prom")
            for line in [
                "# TYPE sfsync_ok gauge", "sfsync_ok{object=\"contact\"} 1", "sfsync_ok{object=\"user\"} 1",
                "sfsync_rows{object=\"contact\"} 5", "sfsync_rejects{object=\"contact\"} 0",
                "sfsync_last_run_success{object=\"contact\"} 1",
            ] {
                #expect(metrics.contains(line + "\n"), "\(line): \(metrics)")
            }
            #expect(metrics.contains("sfsync_watermark_timestamp_seconds{object=\"contact\"} 17"))
            #expect(metrics.contains("sfsync_last_run_end_timestamp_seconds{object=\"contact\"} 17"))
            let unwritable = try await mirror.program.run("run", "contact", "--quiet", "--metrics-file", "no/m.prom")
            #expect(unwritable.exitCode == 0)
            #expect(unwritable.messages.contains("The metrics cannot be written to no/m.prom"))
        }
    }

    @Test func theManifestSaysHowOldACopyMayBe() async throws {
        try await Mirror.with(contacts: 5, pageSize: 100) { mirror async throws in
            var program = mirror.program
            program.environment["SFSYNC_OBJECTS"] = "own"
            try program.write(
                "object: Contact\nfresh_within: 2h\nfields: { LastName: string }\n",
                to: "own/contact.yaml"
            )
            #expect(try await program.run("run", "contact", "--quiet").exitCode == 0)
            #expect(try await program.run("status", "--quiet").exitCode == 0)
            try await mirror.database.execute("UPDATE sfsync.watermarks SET watermark = now() - interval '3 hours'")
            let stale = try await program.run("status", "--quiet")
            #expect(stale.exitCode == 1)
            #expect(stale.output.contains("contact: the copy is 3 h old, over 2 h"), "\(stale.output)")
            #expect(try await program.run("status", "--max-age", "1d", "--quiet").exitCode == 0)
            try program.write(
                "object: Contact\nfresh_within: soon\nfields: { LastName: string }\n",
                to: "own/contact.yaml"
            )
            let wrong = try await program.run("lint")
            #expect(
                wrong.output.contains("'fresh_within' must be a number with s, m, h or d, not 'soon'"),
                "\(wrong.output)"
            )
        }
    }

    @Test func manyRejectsAreGroups() async throws {
        try await Mirror.with(contacts: 40, pageSize: 100) { mirror async throws in
            #expect(try await mirror.program.run("run", "contact", "--quiet").exitCode == 0)
            try await mirror.database.execute(
                """
                INSERT INTO sfsync.rejects (run_id, last_run_id, object, sf_id, column_name, reason, sqlstate, raw)
                SELECT r.id, r.id, 'contact', sf_id, 'email', format('value "%s" is too long (%s)', sf_id, c.id), '22001', '{}'
                FROM sf_contacts c, (SELECT max(id) AS id FROM sfsync.runs) r WHERE synced_at IS NOT NULL LIMIT 30
                """
            )
            let list = try await mirror.program.run("rejects")
            let lines = list.output.split(separator: "\n")
            #expect(lines.count == 2, "\(list.output)")
            #expect(lines[1].contains(#/contact +email +22001 +30 /#))
            #expect(list.messages == "30 rows; --rows lists them, 'sfsync rejects show N' shows one.\n")
            #expect(try await mirror.program.run("rejects", "--rows").output.split(separator: "\n").count == 31)
        }
    }
}
