import Foundation
import Manifest
import Postgres
import Schema
import Synchronization
import TestSupport
import Testing

/// One table that goes through every change of its manifest, with rows in it and traffic on it.
@Suite struct MigrationWalkTests {
    /// Rows of the table; `SFSYNC_WALK_ROWS=100000` for the whole walk.
    private static let rows = ProcessInfo.processInfo.environment["SFSYNC_WALK_ROWS"].flatMap { Int($0) } ?? 6_000

    @Test func everyChangeKeepsTheData() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let tables = try TableSchema.withDependencies(of: ["thing"], in: WalkStep.start.library)
            _ = try await database.connected { try SchemaPlan(creating: tables).apply(on: $0) }
            try await database.execute(WalkStep.population(Self.rows))
            let traffic = Traffic(database)
            traffic.start()
            defer { traffic.stop() }
            try await self.walk(database)
            traffic.stop()
            #expect(try await traffic.finished() == nil)
            #expect(traffic.rounds > 0)
        }
    }

    private func walk(_ database: TestDatabase) async throws {
        var manifest = WalkStep.start
        for step in WalkStep.all {
            step.change(&manifest)
            let tables = try TableSchema.withDependencies(of: ["thing", "parent", "other"], in: manifest.library)
            try await database.connected { connection in
                let plan = try SchemaPlan(bringing: connection, to: tables, allowsDestructive: true)
                #expect(plan.conflicts == [], "\(step.name)")
                try plan.apply(on: connection)
                let left = try SchemaPlan(bringing: connection, to: tables, allowsDestructive: true)
                #expect(left.script == "", "\(step.name)")
                for (what, value) in step.holds {
                    let wrong = try connection.query(
                        "SELECT count(*) FROM things WHERE id <= \(Self.rows) AND (\(what)) IS DISTINCT FROM (\(value))"
                    )
                    #expect(wrong[0, 0] == "0", "\(step.name): \(what)")
                }
            }
            guard step.isLikeFresh else { continue }
            let (found, fresh) = try await TableImage.pair(of: "things", tables, in: database)
            #expect(found == fresh, "\(step.name)")
        }
        #expect(try await Self.dump("public", database) == Self.dump("fresh", database))
    }

    /// What `pg_dump -s` says of the table, line by line, since the order of columns and with it of comments differs.
    private static func dump(_ schema: String, _ database: TestDatabase) async throws -> [String] {
        try await onThread {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["pg_dump", "-s", "--no-owner", "-t", "\(schema).things"]
            let parameters = database.target.parameters
            process.environment = [
                "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
                "PGHOST": parameters["host"] ?? "", "PGPORT": parameters["port"] ?? "",
                "PGUSER": parameters["user"] ?? "", "PGDATABASE": parameters["dbname"] ?? "",
            ]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            let text = String(decoding: data, as: UTF8.self)
            #expect(text.contains("CREATE TABLE \(schema).things"))
            // Newer versions put a random word into \restrict lines; the last column of a table has no comma.
            return text.replacing("\(schema).", with: "").split(separator: "\n").filter {
                !$0.contains("restrict ") && !$0.hasPrefix("--")
            }
            .map { $0.hasSuffix(",") ? String($0.dropLast()) : String($0) }.sorted()
        }
    }
}

/// Another session that reads and writes the table all the time, and waits for no lock longer than a second.
private final class Traffic: Sendable {
    private let database: TestDatabase
    private let state = Mutex((isStopped: false, rounds: 0))
    private let task = Mutex<Task<(any Error)?, Never>?>(nil)

    init(_ database: TestDatabase) { self.database = database }

    var rounds: Int { state.withLock { $0.rounds } }

    func start() {
        let running = Task { await self.work() }
        task.withLock { $0 = running }
    }

    func stop() { state.withLock { $0.isStopped = true } }

    /// Waits for the end.
    ///
    /// - Returns: what went wrong.
    func finished() async throws -> String? {
        let running = task.withLock { $0 }
        return await running?.value.map { "\($0)" }
    }

    private func work() async -> (any Error)? {
        do {
            try await database.connected { connection in
                try connection.execute("SET lock_timeout = '\(Self.patience)'")
                while !self.state.withLock({ $0.isStopped }) {
                    let round = self.state.withLock { state in
                        state.rounds += 1
                        return state.rounds
                    }
                    try connection.query("SELECT count(*), max(updated_at) FROM things")
                    try connection.query("UPDATE things SET updated_at = now() WHERE id = $1", ["\(round % 5000 + 1)"])
                    try connection.query("INSERT INTO things (sf_id) VALUES ($1)", ["traffic \(round)"])
                }
            }
            return nil
        } catch {
            return error
        }
    }

    /// A second where the walk is the only thing that runs; in the suite the machine has other things to do.
    private static let patience = ProcessInfo.processInfo.environment["SFSYNC_WALK_ROWS"] == nil ? "30s" : "1s"
}
