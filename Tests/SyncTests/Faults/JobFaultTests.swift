import Manifest
import Salesforce
import SalesforceEmulator
import Synchronization
import TestSupport
import Testing

@testable import Sync
@testable import SyncModel

/// The rows of the fault table about Bulk jobs and about what the query asks for.
@Suite struct JobFaultTests {
    @Test("Job Failed with a message: the reason, and a run that starts again")
    func aFailedJob() async throws {
        try await FaultTrial.run { trial in
            let error = try await trial.stops([FaultRule(.jobState, .failJob(message: "InternalServerError : Sorry"))])
            #expect("\(error)".contains("InternalServerError : Sorry"))
        }
    }

    @Test("Job Failed without a message: asked by REST for the reason")
    func aFailedJobWithoutReason() async throws {
        try await FaultTrial.run { trial in
            let refusal = Fault.error(400, "INVALID_FIELD", "No such column 'MN_Gone__c' on entity 'Contact'.")
            let error = try await trial.stops([
                FaultRule(.jobState, .failJob(message: nil)), FaultRule(.firstRESTPage, refusal),
            ])
            #expect("\(error)".contains("No such column 'MN_Gone__c'"))
            let asked = trial.sync.emulator.org.requests.first { $0.path.hasSuffix("/queryAll") }
            #expect(asked?.query.contains("LIMIT%201") == true)
        }
    }

    @Test("Job Aborted by someone: a clear stop")
    func anAbortedJob() async throws {
        try await FaultTrial.run { trial in
            let error = try await trial.stops([FaultRule(.jobState, .abortJob)])
            #expect("\(error)".contains("borted"))
        }
    }

    @Test("Job Failed where only Bulk cannot: read by REST")
    func aJobThatBulkCannotDo() async throws {
        try await FaultTrial.run { trial in
            let text = "FUNCTIONALITY_NOT_ENABLED : Selecting compound data not supported in Bulk Query"
            let report = try await trial.survives([FaultRule(.jobState, .failJob(message: text))])
            #expect(report.mode == .rest)
        }
    }

    @Test("Job that is never done: waited for until the user stops it")
    func anEndlessJob() async throws {
        try await FaultTrial.run { trial in
            let token = CancellationToken()
            let waits = Mutex(0)
            trial.record.onWait.withLock { hook in
                hook = {
                    if waits.withLock({
                        $0 += 1; return $0
                    }) == 50 {
                        token.cancel()
                    }
                }
            }
            trial.sync.emulator.setFaults([FaultRule(.jobState, times: nil, .keepInProgress)])
            let error = await #expect(throws: SyncError.self) { try await trial.full(.bulk, token) }
            #expect(error?.code == .cancelled)
            #expect(trial.sync.emulator.faultCounts[0] >= 40)
            // At most every 30 seconds: each question costs a request.
            #expect(trial.record.waited.max() == .seconds(30))
            trial.sync.emulator.setFaults(.none)
            try await trial.full()
            #expect(try await trial.sync.differences(trial.manifest) == [])
        }
    }

    @Test("Job of a comparison that fails: no job stays behind that no ledger knows")
    func aFailedJobOfVerify() async throws {
        // More than REST is asked for.
        try await FaultTrial.run(contacts: 10_500) { trial in
            _ = try await trial.engine.run("contact", RunOptions(mode: .bulk, window: .full))
            let start = trial.sync.emulator.org.requests.count
            trial.sync.emulator.setFaults([FaultRule(.jobState, times: nil, .failJob(message: "Sorry"))])
            await #expect(throws: SalesforceError.self) {
                try await trial.engine.verify("contact", VerifyOptions(isDeep: true))
            }
            let requests = trial.sync.emulator.org.requests.dropFirst(start)
            #expect(requests.count { $0.method == "POST" && $0.path.hasSuffix("/jobs/query") } == 1)
            #expect(requests.count { $0.method == "DELETE" } == 1)
        }
    }

    @Test("Field or object gone or hidden: an error that names the fields")
    func aMissingField() async throws {
        try await FaultTrial.run { trial in
            let body = """
                {"name":"Contact","label":"Contact","queryable":true,"fields":[\
                \(["Id", "FirstName", "LastName", "Description", "Birthdate", "MN_Total_Paid__c", "MailingStreet",
                   "MailingCity", "SystemModstamp", "IsDeleted"].map {
                       "{\"name\":\"\($0)\",\"label\":\"\($0)\",\"type\":\"string\",\"length\":18}"
                   }.joined(separator: ","))]}
                """
            let describe = Fault.answer(status: 200, contentType: "application/json", body: body)
            let error = try await trial.stops([FaultRule("GET sobjects/*/describe", describe)])
            #expect("\(error)".hasPrefix("Field 'Email' is not on Contact, or hidden from this user"))
        }
    }
}
