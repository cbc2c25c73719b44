import Foundation
import Postgres
import PrivatePostgres
import SalesforceEmulator
import TestSupport
import Testing

/// PostgreSQL is stopped hard in the middle of runs, alone or together with the machine that sfsync runs on.
///
/// `SFSYNC_STOPS=20 SFSYNC_STOP_ROWS=20000 SEED=9` is the long form.
@Suite struct PowerLossTests {
    private static let variables = ProcessInfo.processInfo.environment

    /// A server that answers commits before they are on disk loses the latest ones.
    @Test(arguments: ["on", "off"])
    func stoppedHardAtRandomMoments(_ synchronousCommit: String) async throws {
        let stops = Self.variables["SFSYNC_STOPS"].flatMap { Int($0) } ?? 2
        let rows = Self.variables["SFSYNC_STOP_ROWS"].flatMap { Int($0) } ?? 1500
        let seed = Self.variables["SEED"].flatMap { UInt64($0) } ?? 11
        let directory = "/tmp/sfsync-power-\(synchronousCommit)-\(ProcessInfo.processInfo.processIdentifier)"
        let server = try PrivateServer(
            directory: directory,
            settings: ["fsync = off", "max_connections = 30", "synchronous_commit = \(synchronousCommit)"],
        )
        try await onThread { _ = try server.start() }
        defer {
            try? server.stop(immediately: true)
            try? FileManager.default.removeItem(atPath: directory)
        }
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts = ["Contact": rows, "Account": 20, "User": 5]
        configuration.bulkPageSize = max(1, rows / 7)
        try await withEmulator(configuration) { emulator, _ in
            let program = try Program(environment: variables(emulator, server))
            defer { program.remove() }
            try #require(try await program.run("run", "user", "--quiet").exitCode == 0)
            let full = ["run", "contact", "--mode", "bulk", "--full", "--batch-size", String(max(1, rows / 60))]
            let start = ContinuousClock.now
            try #require(try await onThread { try program.start(full).finish() }.exitCode == 0)
            let length = (ContinuousClock.now - start) / .microseconds(1)
            var state = seed
            for stop in 1...stops {
                let note: Comment = "SEED=\(seed), stop \(stop)"
                let command = full + ["--writers", stop % 2 == 0 ? "2" : "1"]
                try change(emulator.org, rows)
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let moment = UInt32(length * Double(state >> 40) / Double(1 << 24))
                // Every other time sfsync lives on, and may find the server again.
                let losesAll = state >> 20 & 1 == 0
                let first = try await onThread {
                    let running = try program.start(command)
                    usleep(moment)
                    try server.stop(immediately: true)
                    if losesAll { kill(running.process.processIdentifier, SIGKILL) }
                    try server.start()
                    return try running.finish()
                }
                let second = try await onThread { try program.start(command).finish() }
                #expect(second.exitCode == 0, "\(note): \(first.messages)\n\(second.messages)")
                try await expectUndisturbed(program, server, note)
            }
            if Self.variables["SFSYNC_STOPS"] != nil {
                print("SEED=\(seed): \(stops) stops, commits \(synchronousCommit)")
            }
        }
    }

    private func variables(_ emulator: SalesforceEmulator, _ server: PrivateServer) -> [String: String] {
        var environment = emulator.environment
        for (name, key) in [("PGHOST", "host"), ("PGUSER", "user"), ("PGDATABASE", "dbname"), ("PGPORT", "port")] {
            environment[name] = server.target.parameters[key]
        }
        return environment
    }

    private func change(_ org: EmulatedOrg, _ rows: Int) throws {
        try org.change("Contact", count: rows / 2)
        try org.delete("Contact", count: 5)
        try org.undelete("Contact", count: 2)
        try org.purge("Contact", count: 3)
    }

    /// Expects what a run leaves that nothing disturbed: true rows, counts that close, a watermark, no loose ends.
    private func expectUndisturbed(_ program: Program, _ server: PrivateServer, _ note: Comment) async throws {
        let ledger = try await onThread {
            try PostgresConnection(to: server.target).query(
                """
                SELECT state, retrieved = reported, retrieved = inserted + updated + unchanged + stale + rejected,
                    (SELECT w.watermark = r.watermark FROM sfsync.watermarks w WHERE w.object = r.object),
                    (SELECT count(*) FROM sfsync.runs WHERE state = 'running'), (SELECT count(*) FROM sfsync.checkpoints)
                FROM sfsync.runs r WHERE object = 'contact' ORDER BY id DESC LIMIT 1
                """
            ).rows
        }
        #expect(ledger == [["done", "t", "t", "t", "0", "0"]], note)
        try await program.expectTrueContacts(note)
    }
}
