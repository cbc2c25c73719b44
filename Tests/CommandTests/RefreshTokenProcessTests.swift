import Foundation
import HTTPTesting
import Synchronization
import TestSupport
import Testing

/// Several processes share one file of refresh tokens, each of which works once.
@Suite struct RefreshTokenProcessTests {
    private struct Server {
        var newest = 0
        var refused = 0
        var exchanges = 0
    }

    @Test func noSignInIsRefusedAndTheNewestTokenIsKept() async throws {
        let state = Mutex(Server())
        let server = try ScriptedServer { request in
            guard request.path == "/services/oauth2/token" else {
                return .json(request.path == "/services/data/" ? #"[{"version":"66.0","url":"x"}]"# : "{}")
            }
            let sent = request.body.firstMatch(of: /refresh_token=(token-\d+)/).map { String($0.1) } ?? ""
            let number = state.withLock { state in
                guard sent == "token-\(state.newest)" else {
                    state.refused += 1
                    return nil as Int?
                }
                state.newest += 1
                state.exchanges += 1
                return state.newest
            }
            guard let number else {
                return .json(400, #"{"error":"invalid_grant","error_description":"expired access/refresh token"}"#)
            }
            // Long enough that others ask meanwhile.
            usleep(20_000)
            let instance = "http://\(request.headers["host"] ?? "")"
            return .json(
                #"{"access_token":"00D!\#(number)","instance_url":"\#(instance)","token_type":"Bearer","#
                    + #""id":"\#(instance)/id/00D000000000001EAA/005000000000001AAA","refresh_token":"token-\#(number)"}"#
            )
        }
        defer { server.stop() }
        let program = try Program(environment: [
            "SF_LOGIN_URL": server.url, "SF_CLIENT_ID": "app", "SF_REFRESH_TOKEN": "token-0",
            "DATABASE_URL": "postgresql://127.0.0.1:9/nowhere", "SFSYNC_OBJECTS": "none",
        ])
        defer { program.remove() }
        let rounds = 3
        let processes = 6
        for _ in 0..<rounds {
            let running = try (0..<processes).map { _ in try program.start(["test"]) }
            for one in running {
                let outcome = try await onThread { try one.finish() }
                #expect(outcome.output.contains("ok      Salesforce sign-in"), "\(outcome.output)\(outcome.messages)")
            }
        }
        let end = state.withLock { $0 }
        #expect(end.refused == 0)
        #expect(end.exchanges == rounds * processes)
        // The last one is there: a run after all of them signs in with it.
        #expect(try program.read(".sfsync/refresh-token").contains("token-\(end.newest)"))
        let last = try await program.run("test")
        #expect(last.output.contains("ok      Salesforce sign-in"))
    }
}
