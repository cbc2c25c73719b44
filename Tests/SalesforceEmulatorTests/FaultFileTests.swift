import SalesforceEmulator
import Testing

@Suite struct FaultFileTests {
    private static let faults: [Fault] =
        [
            .html, .status(503), .status(429, retryAfter: 30), .error(400, "INVALID_FIELD", "a \"quoted\" word"),
            .hangUp,
            .unreachable(.milliseconds(20)), .delay(.milliseconds(5)), .cut(.byte(7), .contentLength),
            .cut(.insideQuotes, .unnoticed, isCompressed: true), .reset(afterByteCount: 3), .stall(afterByteCount: 4),
            .drip(byteCount: 10, pause: .milliseconds(1)), .expireSessions, .forgetCursors, .useUpQuota,
            .failJob(message: nil), .failJob(message: "why"), .abortJob, .keepInProgress, .ignorePageSize, .loseLocator,
            .repeatLocator, .miscount(by: -1),
        ] + CSVShape.allCases.map(Fault.reshape)

    @Test(arguments: faults)
    func everyFaultSurvivesTheFile(_ fault: Fault) throws {
        let plan: FaultPlan = [
            FaultRule(.nextResultPage, skip: 2, times: 3, fault), FaultRule(.signIn, times: nil, fault),
            FaultRule("**", fault),
        ]
        #expect(try FaultPlan(json: plan.json.utf8) == plan)
    }

    @Test func readsShortForms() throws {
        let plan = try FaultPlan(
            json: """
                [
                  {"request": "POST jobs/query", "fault": "status", "status": 503, "retryAfter": 8},
                  {"request": "GET jobs/query/*/results", "skip": 1, "times": 2, "fault": "cut", "at": "insideQuotes"},
                  {"request": "**", "times": "always", "fault": "delay", "milliseconds": 50},
                  {"request": "GET query*", "fault": "error", "status": 400, "code": "INVALID_FIELD"}
                ]
                """.utf8
        )
        #expect(
            plan == [
                FaultRule(.createJob, .status(503, retryAfter: 8)),
                FaultRule(.resultPage, skip: 1, times: 2, .cut(.insideQuotes)),
                FaultRule(.all, times: nil, .delay(.milliseconds(50))),
                FaultRule(.firstRESTPage, .error(400, "INVALID_FIELD", "An emulated error.")),
            ]
        )
    }

    @Test(arguments: [
        ("[", "the file is not JSON, or not an array of rules"),
        (#"[{"request": "**", "fault": "html"}, {"fault": "html"}]"#, "rule 2: 'request' is missing"),
        (
            #"[{"request": "**", "fault": "flood"}]"#,
            "rule 1: 'fault': 'flood' is not a fault; docs/emulator.md lists them"
        ),
        (#"[{"request": "**", "fault": "html", "time": 2}]"#, "rule 1: 'time': is not a key of this fault"),
        (#"[{"request": "**", "fault": "html", "times": "often"}]"#, #"rule 1: 'times': is a number or "always""#),
        (
            #"[{"request": "**", "fault": "drip", "bytes": "x", "milliseconds": 1}]"#,
            "rule 1: 'bytes': a value of type Int is expected"
        ),
        (
            #"[{"request": "**", "fault": "cut", "at": 1, "framing": "x"}]"#,
            #"rule 1: 'framing': 'x' is not one of ["contentLength", "chunked", "untilClose", "unnoticed"]"#
        ),
    ])
    func saysWhatIsWrong(json: String, message: String) {
        let error = #expect(throws: FaultPlan.FileError.self) { try FaultPlan(json: json.utf8) }
        #expect(error?.description == message)
    }
}
