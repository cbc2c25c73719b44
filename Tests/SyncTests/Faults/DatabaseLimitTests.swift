import Foundation
import Postgres
import TestSupport
import Testing

@testable import SyncModel

/// The row of the fault table about PostgreSQL: what it has no room or no right for.
@Suite struct DatabaseLimitTests {
    @Test("Disk full (53100): a clear stop, and the next run goes on")
    func aFullDisk() async throws {
        // Root can mount a disk that is really small; for others a trigger speaks PostgreSQL's words.
        let disk = try SmallDisk()
        defer { disk.remove() }
        try await DatabaseTrial.run { trial in
            let other = try OtherSession(trial.sync.database.target)
            if let folder = disk.folder {
                try other.run("CREATE TABLESPACE small LOCATION '\(folder)'")
                try other.run("ALTER TABLE things SET TABLESPACE small")
                try other.run("CREATE TABLE filler (text text) TABLESPACE small")
            }
            @Sendable func fill() throws {
                guard disk.folder != nil else {
                    return try other.run(
                        """
                        CREATE FUNCTION strike() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                            RAISE 'could not extend file' USING ERRCODE = '53100';
                        END $$;
                        CREATE TRIGGER filler BEFORE INSERT ON things EXECUTE FUNCTION strike()
                        """
                    )
                }
                // Smaller and smaller pieces, until not even a page is left.
                for size in [1_000_000, 100_000, 8000, 8000] {
                    let text =
                        "INSERT INTO filler SELECT string_agg(md5(random()::text), '') FROM generate_series(1, \(size / 32))"
                    while (try? other.run(text)) != nil {}
                }
            }
            trial.sync.org.records += (41...600).map {
                OrgRecord($0, ["Name": "new \($0)" + String(repeating: "x", count: 1500)])
            }
            let error = await #expect(throws: PostgresError.self) { try await trial.go(afterFirstBatch: fill) }
            #expect(error?.sqlState == "53100")
            #expect(error?.description.hasSuffix("it continues.") == true)
            try other.run(
                disk.folder == nil
                    ? "DROP TRIGGER filler ON things; DROP FUNCTION strike" : "DROP TABLE filler; CHECKPOINT"
            )
            let report = try await trial.go()
            #expect(report.counts.retrieved == 600)
            #expect(report.counts.retrieved == report.reported && report.counts.difference == 0)
            #expect(try await trial.sync.database.value("SELECT count(*) FROM things WHERE name LIKE 'new%'") == "600")
            if disk.folder != nil { try other.run("DROP TABLE things CASCADE"); try other.run("DROP TABLESPACE small") }
        }
    }

    @Test("A database that only reads (25006): a clear stop before any page of records is asked for")
    func aReadOnlyDatabase() async throws {
        try await DatabaseTrial.run { trial in
            let asked = trial.sync.org.paths.count
            let other = try OtherSession(trial.sync.database.target)
            let name = trial.sync.database.name
            try other.run("ALTER DATABASE \(name) SET default_transaction_read_only = on")
            let error = await #expect(throws: PostgresError.self) { try await trial.go() }
            #expect(error?.sqlState == "25006")
            // The clock is asked for, and nothing that costs the org anything.
            #expect(trial.sync.org.paths.dropFirst(asked) == ["GET /services/data/"])
            try other.run("SET default_transaction_read_only = off; ALTER DATABASE \(name) RESET ALL")
            try await trial.expectNewRows(try await trial.go())
            #expect(trial.sync.org.paths.dropFirst(asked).contains { $0.contains("results") })
        }
    }

    @Test("A failover that lands on a standby: tried again until the new primary writes")
    func aFailover() async throws {
        try await DatabaseTrial.run { trial in
            let other = try OtherSession(trial.sync.database.target)
            let name = trial.sync.database.name
            let log = TextLog()
            let report = try await trial.go(
                afterFirstBatch: {
                    try other.run("ALTER DATABASE \(name) SET default_transaction_read_only = on")
                    try other.endOthers()
                },
                onWarning: { number, text in
                    log.append(text)
                    guard number == 3 else { return }
                    // The standby is promoted: the next sessions may write.
                    try? other.run("SET default_transaction_read_only = off; ALTER DATABASE \(name) RESET ALL")
                    try? other.endOthers()
                },
            )
            #expect(log.texts.contains { $0.contains("SQLSTATE 25006") })
            try await trial.expectNewRows(report)
        }
    }

    @Test("Connection limit (53300): a clear stop at the start, tried again later in the run")
    func theConnectionLimit() async throws {
        try await DatabaseTrial.run { trial in
            let role = "mirror_\(trial.sync.database.name)"
            let other = try OtherSession(trial.sync.database.target)
            try other.run(
                "CREATE ROLE \(role) LOGIN CONNECTION LIMIT 1; GRANT \(role) TO CURRENT_USER; "
                    + "GRANT ALL ON SCHEMA public, sfsync TO \(role); GRANT ALL ON ALL TABLES IN SCHEMA sfsync TO \(role); "
                    + "GRANT ALL ON ALL SEQUENCES IN SCHEMA sfsync, public TO \(role); ALTER TABLE things OWNER TO \(role); "
                    + "GRANT CREATE, TEMP ON DATABASE \(trial.sync.database.name) TO \(role)"
            )
            var target = trial.target
            target.parameters["user"] = role
            let limited = try DatabaseTrial(trial.sync, target)
            do {
                let holder = try OtherSession(target)
                let error = await #expect(throws: PostgresError.self) { try await limited.go() }
                #expect(error?.sqlState == "53300")
                try holder.run("SELECT 1")
            }
            // A session that was closed counts until its process has ended.
            try other.endOthers()
            let gate = SlotHolder(target)
            let log = TextLog()
            let report = try await limited.go(
                afterFirstBatch: {
                    try other.endOthers()
                    try gate.take()
                },
                onWarning: { number, text in
                    log.append(text)
                    guard number == 3 else { return }
                    gate.giveBack()
                    try? other.endOthers()
                },
            )
            #expect(log.texts.count >= 3)
            #expect(report.counts.retrieved == 40)
            #expect(try await trial.sync.database.value("SELECT count(*) FROM things WHERE name LIKE 'new%'") == "40")
            try other.endOthers()
            try other.run("DROP OWNED BY \(role) CASCADE; DROP ROLE \(role)")
        }
    }
}
