import Foundation
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

/// The program between an emulated org and a database that has its ledger: what tests of broken runs work on.
struct Mirror {
    let program: Program
    let emulator: SalesforceEmulator
    let database: TestDatabase

    /// A program between an emulated org and a database that has its ledger.
    ///
    /// Users are in, so that contacts are what the next run reads.
    static func with(contacts: Int, pageSize: Int, _ body: (Mirror) async throws -> Void) async throws {
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts = ["Contact": contacts, "Account": 20, "User": 5]
        configuration.bulkPageSize = pageSize
        try await withEmulator(configuration) { emulator, _ in
            try await TemporaryPostgres.withDatabase { database in
                var environment = emulator.environment
                environment["PGHOST"] = database.target.parameters["host"]
                environment["PGUSER"] = database.target.parameters["user"]
                environment["PGDATABASE"] = database.name
                let program = try Program(environment: environment)
                defer { program.remove() }
                try #require(try await program.run("run", "user", "--quiet").exitCode == 0)
                try await body(Mirror(program: program, emulator: emulator, database: database))
            }
        }
    }

    /// Runs the program until it is about to commit its checkpoint of this number, and kills it there, or sends it
    /// another signal and ends its sessions.
    @discardableResult
    func kill(
        at checkpoint: Int,
        _ arguments: [String],
        signal: Int32 = SIGKILL,
    ) async throws -> Program.Running {
        try await database.execute(
            """
            CREATE OR REPLACE FUNCTION halt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF (SELECT count(*) FROM sfsync.checkpoints) = \(checkpoint) THEN PERFORM pg_advisory_xact_lock(4242); END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER halt AFTER INSERT ON sfsync.checkpoints FOR EACH STATEMENT EXECUTE FUNCTION halt()
            """
        )
        return try await database.connected { connection in
            try connection.execute("SELECT pg_advisory_lock(4242)")
            let running = try program.start(arguments)
            let waiting = """
                SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 4242 AND NOT granted
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """
            while try connection.query(waiting).count == 0 {
                try #require(running.process.isRunning, "\(running.messagesSoFar)")
                usleep(5000)
            }
            Foundation.kill(running.process.processIdentifier, signal)
            if signal == SIGKILL { running.process.waitUntilExit() }
            // The server notices the end of a session that waits for a lock only when it gets it.
            try connection.execute("SELECT pg_terminate_backend(pid) FROM (\(waiting)) w")
            while try connection.query(waiting).count > 0 { usleep(5000) }
            try connection.execute("SELECT pg_advisory_unlock(4242); DROP TRIGGER halt ON sfsync.checkpoints")
            return running
        }
    }

    /// The locators of result pages that were asked for since the request of this number; nil is the first page's.
    func pages(since start: Int) -> [String?] {
        emulator.org.requests.dropFirst(start).filter { $0.path.hasSuffix("/results") }.map { request in
            request.query.firstMatch(of: /locator=([^&]+)/).map { String($0.1) }
        }
    }

    /// The pages of a job that are in as a whole, as `page` writes them.
    func committedPages() async throws -> Set<String> {
        let pages = try await database.rows(
            """
            SELECT r.job_id, c.locator FROM sfsync.checkpoints c JOIN sfsync.runs r ON r.id = c.run_id
            WHERE r.id = (SELECT max(id) FROM sfsync.runs WHERE object = 'contact')
            GROUP BY r.job_id, c.page, c.locator
            HAVING bool_or(is_last) AND min(first_record) = 0
                AND sum(record_count) = max(first_record + record_count)
            """
        )
        return Set(pages.map { "\($0[0] ?? "") \($0[1] ?? "-")" })
    }

    /// The result pages that were asked for since the request of this number: the job and the locator.
    func pagesAsked(since start: Int) -> [String] {
        emulator.org.requests.dropFirst(start).compactMap { request in
            guard let job = request.path.firstMatch(of: /query\/(\w+)\/results$/) else { return nil }
            let locator = request.query.firstMatch(of: /locator=([^&]+)/)?.1
            return "\(job.1) \(locator.flatMap { String($0).removingPercentEncoding } ?? "-")"
        }
    }

    /// The state and the counts of the latest run: retrieved, inserted, updated, unchanged, stale, rejected, deleted,
    /// reported.
    func counts() async throws -> [String?] {
        try await database.rows(
            """
            SELECT state, retrieved, inserted, updated, unchanged, stale, rejected, deleted, reported FROM sfsync.runs
            WHERE object = 'contact' ORDER BY id DESC LIMIT 1
            """
        )[0]
    }

    /// The state of the latest run and its number.
    func latest() async throws -> [String?] {
        let runs = "SELECT state, id FROM sfsync.runs WHERE object = 'contact' ORDER BY id DESC LIMIT 1"
        return try await database.rows(runs)[0]
    }

    /// Expects the counts that a dry run has foretold.
    func expect(_ ledger: [String?], toBe preview: Program.Outcome, _ note: Comment) {
        for (key, index) in [("retrieved", 1), ("inserted", 2), ("updated", 3), ("unchanged", 4)] {
            let entry = "\"\(key)\" : \(ledger[index] ?? "")"
            let isThere = preview.output.contains(entry + ",") || preview.output.contains(entry + "\n")
            #expect(isThere, "\(note): \(key): \(ledger)")
        }
    }
}
