import Foundation
import HTTPTesting
import Manifest
import SalesforceEmulator
import Sync
import Synchronization
import TestSupport
import Testing

@testable import SyncModel

/// Records that were deleted and purged while nobody looked for longer than the recycle bin keeps them.
@Suite struct DeleteLogTests {
    private static let day: TimeInterval = 86_400

    private static func contact(_ deletes: String) -> ManifestLibrary {
        ManifestLibrary(texts: [
            ("contact.yaml", "object: Contact\ndeletes: \(deletes)\nmode: rest\nfields: { LastName: string }")
        ])
    }

    /// A plain run, with what it warned of.
    private func run(_ engine: SyncEngine, _ name: String) async throws -> (report: RunReport, warnings: [String]) {
        let warnings = Mutex<[String]>([])
        let report = try await engine.run(name) { event in
            if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
        }
        return (report, warnings.withLock { $0 })
    }

    private func asked(_ sync: OrgSync) -> Int {
        sync.emulator.org.requests.count { $0.path.hasSuffix("/deleted") }
    }

    @Test(arguments: ["soft", "hard"])
    func theLogTellsWhatWasPurged(_ deletes: String) async throws {
        let library = Self.contact(deletes)
        try await OrgSync.run(contacts: 200, library) {
            $0.deletedLogDays = 30
        } _: { sync in
            let org = sync.emulator.org
            _ = try await sync.engine.run("contact")
            let live = try await sync.database.value("SELECT count(*) FROM sf_contacts WHERE deleted_at IS NULL")
            sync.clock.advance(seconds: 2 * Self.day)
            let lost = try org.delete("Contact", count: 7)
            let deletedAt = sync.clock.now
            let restored = Array(try org.delete("Contact", count: 3))
            sync.clock.advance(seconds: Self.day)
            try org.purge("Contact", ids: lost)
            try org.undelete("Contact", ids: restored)
            try org.change("Contact", count: 5)
            sync.clock.advance(seconds: 23 * Self.day)
            let binned = try org.delete("Contact", count: 2)

            let (report, warnings) = try await run(sync.engine, "contact")
            #expect(report.window.kind == .incremental)
            #expect(warnings == [])
            #expect(report.counts.deleted == lost.count + binned.count)
            #expect(report.counts.difference == 0)
            #expect(
                try await sync.database.value("SELECT deleted FROM sfsync.runs ORDER BY id DESC LIMIT 1")
                    == String(lost.count + binned.count)
            )
            let manifest = try library.manifest(named: "contact")
            #expect(try await sync.differences(manifest, leaving: deletes == "hard" ? .none : .marked) == [])
            let left = try await sync.database.value("SELECT count(*) FROM sf_contacts WHERE deleted_at IS NULL")
            #expect(left.flatMap { Int($0) } == live.flatMap { Int($0) }.map { $0 - lost.count - binned.count })
            if deletes == "soft" {
                // Salesforce's own stamp of the delete, as of every other.
                let stamps = try await sync.database.rows(
                    "SELECT DISTINCT extract(epoch FROM deleted_at)::bigint FROM sf_contacts WHERE sf_id IN (\(lost.literals))"
                )
                #expect(stamps == [[String(Int(deletedAt.timeIntervalSince1970))]])
            }

            // The gap is closed: nobody asks again.
            let before = asked(sync)
            #expect(try await run(sync.engine, "contact").report.counts.deleted == 0)
            #expect(before == 6 && asked(sync) == before)
        }
    }

    @Test func aLogThatIsShorterThanTheGapIsTold() async throws {
        try await OrgSync.run(contacts: 200, Self.contact("soft")) { _ in
        } _: { sync in
            let org = sync.emulator.org
            _ = try await sync.engine.run("contact")
            sync.clock.advance(seconds: 2 * Self.day)
            try org.purge("Contact", count: 4)
            sync.clock.advance(seconds: 10 * Self.day)
            let known = try org.purge("Contact", count: 5)
            sync.clock.advance(seconds: 10 * Self.day)
            let (report, warnings) = try await run(sync.engine, "contact")
            #expect(report.counts.deleted == known.count)
            #expect(
                warnings == [
                    "The last complete run was more than 15 days ago, and Salesforce's deleted-records feed begins on 2026-03-22: "
                        + "records deleted before may be purged by now, and only a run with --full finds those."
                ]
            )
            #expect(try await sync.engine.run("contact", RunOptions(window: .full)).counts.deleted == 4)
        }
    }

    @Test(arguments: ["soft", "ignore"])
    func itIsNotAskedWithoutANeed(_ deletes: String) async throws {
        try await OrgSync.run(contacts: 20, Self.contact(deletes)) { _ in
        } _: { sync in
            _ = try await sync.engine.run("contact")
            sync.clock.advance(seconds: (deletes == "ignore" ? 40 : 14) * Self.day)
            #expect(try await run(sync.engine, "contact").warnings == [])
            #expect(asked(sync) == 0)
        }
    }

    /// What the log says is compared with what there is.
    @Test func aRecordThatLivesStays() async throws {
        let records = (1...4).map { OrgRecord($0) }
        try await ScriptedSync.run(records, ScriptedSync.things("{ Name: string }", "mode: rest")) {
            sync async throws in
            _ = try await sync.engine.run("thing")
            try await sync.database.execute("UPDATE sfsync.watermarks SET watermark = '2026-02-20'")
            sync.org.records.removeFirst()
            sync.org.records[2] = OrgRecord(4, stamp: 9, isDeleted: true)
            let log = (1...5).map { #"{"id":"\#(OrgRecord.id($0))","deletedDate":"2026-02-25T10:00:00.000+0000"}"# }
            let refusals = Mutex(1)
            sync.org.intercept { request in
                guard request.path.hasSuffix("/deleted") else { return nil }
                let isRefused = refusals.withLock { count in
                    defer { count -= 1 }
                    return count > 0
                }
                if isRefused { return .json(400, #"[{"errorCode":"EXCEEDED_ID_LIMIT","message":"too many"}]"#) }
                return .json(
                    #"{"deletedRecords":[\#(log.joined(separator: ","))],"earliestDateAvailable":"2026-01-01T00:00:00.000+0000","latestDateCovered":"2026-03-15T12:00:00.000+0000"}"#
                )
            }
            let (report, warnings) = try await run(sync.engine, "thing")
            #expect(warnings == [])
            #expect(report.summary == "1 updated, 2 unchanged, 2 deleted")
            let gone = "SELECT sf_id, deleted_at FROM things WHERE deleted_at IS NOT NULL ORDER BY 1"
            #expect(
                try await sync.database.table(gone) == [
                    "\(OrgRecord.id(1))|2026-02-25 10:00:00+00", "\(OrgRecord.id(4))|2026-02-02 02:40:09+00",
                ]
            )
        }
    }

    /// An answer says up to where it is complete: the rest is asked for again, and told where it never comes.
    @Test(arguments: [true, false])
    func whatTheLogDoesNotCoverYetIsTold(_ catchesUp: Bool) async throws {
        try await ScriptedSync.run([OrgRecord(1), OrgRecord(2)], ScriptedSync.things("{ Name: string }", "mode: rest"))
        {
            sync async throws in
            _ = try await sync.engine.run("thing")
            try await sync.database.execute("UPDATE sfsync.watermarks SET watermark = '2026-02-20'")
            sync.org.records.removeFirst()
            let starts = Mutex<[String]>([])
            sync.org.intercept { request in
                guard request.path.hasSuffix("/deleted") else { return nil }
                let start = request.query.split(separator: "&").first { $0.hasPrefix("start=") } ?? ""
                let count = starts.withLock {
                    $0.append(start.dropFirst(6).removingPercentEncoding ?? "")
                    return $0.count
                }
                // The first answer reaches less far than was asked for, and so do all where it does not catch up.
                let covered = catchesUp && count > 1 ? "2026-03-15T12:00:00.000+0000" : "2026-02-22T07:30:00.000+0000"
                let entry = #"{"id":"\#(OrgRecord.id(1))","deletedDate":"2026-02-25T10:00:00.000+0000"}"#
                return .json(
                    #"{"deletedRecords":[\#(count > 1 ? entry : "")],"earliestDateAvailable":"2026-01-01T00:00:00.000+0000","latestDateCovered":"\#(covered)"}"#
                )
            }
            let (report, warnings) = try await run(sync.engine, "thing")
            #expect(starts.withLock { $0.prefix(2).map { String($0.prefix(16)) } }.last == "2026-02-22T07:30")
            if catchesUp {
                #expect(warnings == [])
                #expect(report.counts.deleted == 1)
            } else {
                #expect(
                    warnings == [
                        "The last complete run was more than 15 days ago, and Salesforce's deleted-records feed is complete "
                            + "only until 2026-02-22T07:30:00+00:00: records deleted before may be purged by now, and only a run "
                            + "with --full finds those."
                    ]
                )
            }
        }
    }

    @Test func aRefusalIsTold() async throws {
        try await ScriptedSync.run([OrgRecord(1)], ScriptedSync.things("{ Name: string }", "mode: rest")) {
            sync async throws in
            _ = try await sync.engine.run("thing")
            try await sync.database.execute("UPDATE sfsync.watermarks SET watermark = '2026-02-20'")
            sync.org.intercept { request in
                guard request.path.hasSuffix("/deleted") else { return nil }
                return .json(403, #"[{"errorCode":"INSUFFICIENT_ACCESS","message":"not for you"}]"#)
            }
            let (report, warnings) = try await run(sync.engine, "thing")
            #expect(report.summary == "1 unchanged")
            #expect(
                warnings == [
                    "The last complete run was more than 15 days ago, and Salesforce does not give its deleted-records feed "
                        + "(not for you): records deleted before may be purged by now, and only a run with --full finds those."
                ]
            )
        }
    }
}
