import Foundation
import Postgres
import TestSupport

/// Tables and ledger as `pg_dump` wrote them, before the mirror's second run.
struct Dump: Sendable {
    /// The tables, with what drops them first.
    let tables: String
    /// The ledger, with what drops it first.
    let ledger: String
    /// The tables' rows alone.
    let rows: String

    /// Dumps a database.
    init(of database: TestDatabase) async throws {
        let names = ["-t", "public.accounts", "-t", "public.contacts"]
        tables = try await Self.dump(database, ["--clean", "--if-exists", "--inserts"] + names)
        ledger = try await Self.dump(database, ["--clean", "--if-exists", "--inserts", "-n", "sfsync"])
        rows = try await Self.dump(database, ["--data-only", "--inserts"] + names)
    }

    private static func dump(_ database: TestDatabase, _ arguments: [String]) async throws -> String {
        let parameters = database.target.parameters
        return try await onThread {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            let place = ["-h", parameters["host"] ?? "", "-U", parameters["user"] ?? "", database.name]
            process.arguments = ["pg_dump"] + arguments + place
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw Failure(description: "pg_dump ended with an error") }
            // Lines for psql alone.
            return text.split(separator: "\n").filter { !$0.hasPrefix("\\") }.joined(separator: "\n")
        }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
