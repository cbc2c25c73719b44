import Manifest
import Salesforce
import SalesforceEmulator
import TestSupport
import Testing

@testable import SyncModel

/// The rows of the fault table about pages that are not what they should be.
@Suite struct PageFaultTests {
    private static let places: [(Fault.Place, Fault.Framing, Bool)] = [
        (.byte(1), .contentLength, false), (.byte(9000), .contentLength, false), (.insideQuotes, .contentLength, false),
        (.byte(9000), .chunked, false), (.insideQuotes, .chunked, false), (.insideQuotes, .untilClose, false),
        (.byte(9000), .untilClose, false), (.insideQuotes, .unnoticed, false), (.byte(4000), .chunked, true),
        (.byte(4000), .contentLength, true), (.byte(4000), .untilClose, true), (.byte(4000), .unnoticed, true),
        (.byte(0), .unnoticed, false),
    ]

    @Test("Body cut short, CSV: the page is read again", arguments: places)
    func aPageThatIsCut(_ place: Fault.Place, _ framing: Fault.Framing, _ isCompressed: Bool) async throws {
        try await FaultTrial.run { trial in
            let cut = Fault.cut(place, framing, isCompressed: isCompressed)
            let report = try await trial.survives([
                FaultRule(.resultPage, cut), FaultRule(.nextResultPage, times: 2, cut),
            ])
            #expect(report.counts.inserted == 90)
        }
    }

    @Test("Body cut short, JSON: the page is read again", arguments: places)
    func aRESTPageThatIsCut(_ place: Fault.Place, _ framing: Fault.Framing, _ isCompressed: Bool) async throws {
        try await FaultTrial.run(contacts: 450) {
            $0.queryPageSize = 200
        } _: { trial in
            let cut = Fault.cut(place, framing, isCompressed: isCompressed)
            let report = try await trial.survives(
                [FaultRule(.firstRESTPage, cut), FaultRule(.nextRESTPage, times: 2, cut)],
                .rest
            )
            #expect(report.counts.inserted == 450)
        }
    }

    @Test("Body cut short, answers of a job: asked for again")
    func aJobAnswerThatIsCut() async throws {
        for framing in Fault.Framing.allCases {
            try await FaultTrial.run { trial in
                try await trial.survives([
                    FaultRule(.createJob, .cut(.byte(20), framing)), FaultRule(.jobState, .cut(.insideQuotes, framing)),
                ])
            }
        }
    }

    @Test("Connection reset within a body: the page is read again", arguments: [ObjectManifest.Mode.bulk, .rest])
    func aReset(_ mode: ObjectManifest.Mode) async throws {
        try await FaultTrial.run { trial in
            let request: RequestPattern = mode == .bulk ? .resultPage : .firstRESTPage
            try await trial.survives([FaultRule(request, times: 3, .reset(afterByteCount: 5000))], mode)
        }
    }

    @Test("HTML instead of JSON or CSV: asked for again")
    func html() async throws {
        let rules = [RequestPattern.createJob, .jobState, .resultPage, .nextResultPage].map {
            FaultRule($0, times: 2, .html)
        }
        try await FaultTrial.run { trial in
            try await trial.survives(FaultPlan(rules))
            try await trial.survives([FaultRule(.firstRESTPage, times: 2, .html)], .rest)
            let said = trial.record.warnings
            #expect(said.contains { $0.contains("Salesforce answers 200") })
        }
    }

    @Test("HTML that claims to be CSV: the page is read again")
    func htmlInDisguise() async throws {
        try await FaultTrial.run { trial in
            let headers = ["Sforce-Locator": "null", "Sforce-NumberOfRecords": "30"]
            let fault = Fault.answer(
                status: 200,
                contentType: "text/csv",
                body: "<html>Down</html>\n",
                headers: headers
            )
            try await trial.survives([FaultRule(.resultPage, skip: 2, fault)])
            #expect(trial.record.warnings.contains { $0.hasPrefix("the header lacks the column 'Id'") })
        }
    }

    @Test("Page count unlike Sforce-NumberOfRecords: the page is read again", arguments: [-1, 1, 1000])
    func aWrongCount(_ difference: Int) async throws {
        try await FaultTrial.run { trial in
            try await trial.survives([FaultRule(.nextResultPage, times: 2, .miscount(by: difference))])
            let error = try await trial.stopsAgain([FaultRule(.resultPage, times: nil, .miscount(by: difference))])
            #expect("\(error)".contains("could not be read in 5 attempts"))
        }
    }

    @Test("Records announced unlike records delivered: a clear stop", arguments: [ObjectManifest.Mode.bulk, .rest])
    func aWrongTotal(_ mode: ObjectManifest.Mode) async throws {
        try await FaultTrial.run { trial in
            let request: RequestPattern = mode == .bulk ? .jobState : .firstRESTPage
            let error = try await trial.stops([FaultRule(request, times: nil, .miscount(by: 1))], mode)
            #expect((error as? SyncError)?.code == .countMismatch)
            #expect("\(error)".contains("Salesforce reported "))
        }
    }

    @Test("Stalled download: dropped and read again", arguments: [ObjectManifest.Mode.bulk, .rest])
    func aStall(_ mode: ObjectManifest.Mode) async throws {
        try await FaultTrial.run { _ in
        } options: {
            $0.stallTimeout = .milliseconds(50)
        } _: { trial in
            let request: RequestPattern = mode == .bulk ? .nextResultPage : .firstRESTPage
            try await trial.survives([FaultRule(request, .stall(afterByteCount: 6000))], mode)
        }
    }

    @Test("Missing locator: an error, not the end", arguments: [ObjectManifest.Mode.bulk, .rest])
    func aMissingLocator(_ mode: ObjectManifest.Mode) async throws {
        try await FaultTrial.run(contacts: 450) {
            $0.queryPageSize = 200
        } _: { trial in
            let request: RequestPattern = mode == .bulk ? .resultPage : .firstRESTPage
            let error = try await trial.stops([FaultRule(request, .loseLocator)], mode)
            let words =
                mode == .bulk ? "no Sforce-Locator header" : "says that it is not the last and names no next page"
            #expect("\(error)".contains(words))
        }
    }

    @Test("The same locator twice: an error, not an endless loop", arguments: [ObjectManifest.Mode.bulk, .rest])
    func aRepeatedLocator(_ mode: ObjectManifest.Mode) async throws {
        try await FaultTrial.run(contacts: 450) {
            $0.queryPageSize = 200
        } _: { trial in
            let request: RequestPattern = mode == .bulk ? .nextResultPage : .nextRESTPage
            let error = try await trial.stops([FaultRule(request, .repeatLocator)], mode)
            let words =
                mode == .bulk ? "the next page has the same locator as this one" : "as the next page a second time"
            #expect("\(error)".contains(words))
        }
    }

    @Test("Columns in another order, upper-case names, CRLF, a blank line at the end: read as they are")
    func unusualForms() async throws {
        try await FaultTrial.run { trial in
            for shape in [CSVShape.reversedColumns, .upperCaseHeader, .blankLineAtEnd, .crlf] {
                try await trial.survives([FaultRule(.resultPage, times: nil, .reshape(shape))])
                #expect(trial.record.warnings == [])
            }
        }
    }

    @Test("No rows, with or without a header, where rows were announced: the page is read again")
    func missingRows() async throws {
        try await FaultTrial.run { trial in
            for shape in [CSVShape.headerOnly, .nothing] {
                try await trial.survives([FaultRule(.resultPage, skip: 1, times: 2, .reshape(shape))])
            }
        }
    }

    @Test("An empty result, with or without a header: nothing to do", arguments: [true, false])
    func anEmptyResult(_ hasHeader: Bool) async throws {
        try await FaultTrial.run(contacts: 0) {
            $0.emptyResult = hasHeader ? .headerOnly : .nothing
        } _: { trial in
            for mode in [ObjectManifest.Mode.bulk, .rest] {
                let report = try await trial.full(mode)
                #expect(report.counts.retrieved == 0)
            }
        }
    }

    @Test("A page that is larger than asked for: read all the same", arguments: [ObjectManifest.Mode.bulk, .rest])
    func aLargePage(_ mode: ObjectManifest.Mode) async throws {
        try await FaultTrial.run(contacts: 900) {
            $0.queryPageSize = 200
        } _: { trial in
            let request: RequestPattern = mode == .bulk ? .resultPage : .firstRESTPage
            try await trial.survives([FaultRule(request, .ignorePageSize)], mode)
        }
    }

    @Test("An answer that is far too large where a small one is due: a clear stop")
    func anOversizedAnswer() async throws {
        try await FaultTrial.run { trial in
            let body = "{\"id\":\"" + String(repeating: "7", count: 2 << 20) + "\"}"
            let error = try await trial.stops([
                FaultRule(.jobState, .answer(status: 200, contentType: "application/json", body: body))
            ])
            #expect("\(error)".contains("the answer has more than 1048576 bytes"))
        }
    }
}

extension FaultTrial {
    /// As `stops`, after a run that went well: the watermark stays where it was.
    func stopsAgain(_ plan: FaultPlan, _ mode: ObjectManifest.Mode = .bulk) async throws -> any Error {
        let watermark = try await sync.database.value("SELECT watermark FROM sfsync.watermarks")
        sync.clock.advance(seconds: 3600)
        sync.emulator.setFaults(plan)
        let error = await #expect(throws: (any Error).self) { try await full(mode) }
        #expect(sync.emulator.faultCounts.allSatisfy { $0 > 0 })
        sync.emulator.setFaults(.none)
        #expect(try await sync.database.value("SELECT watermark FROM sfsync.watermarks") == watermark)
        try await full(mode)
        #expect(try await sync.differences(manifest) == [])
        return try #require(error)
    }
}
