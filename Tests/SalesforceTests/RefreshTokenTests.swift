import HTTPTesting
import Salesforce
import Synchronization
import Testing

@Suite struct RefreshTokenTests {
    private static func flow(_ token: String = "token-0") -> SignInFlow {
        .refreshToken(clientID: "app", clientSecret: nil, token: Secret(token))
    }

    /// Each token works once and is followed by the next.
    private static func rotating() throws -> TestOrg {
        try TestOrg(signIn: { request, count in
            form(request.body)["refresh_token"] == "token-\(count - 1)"
                ? TestOrg.session(request, count, refreshToken: "token-\(count)")
                : .json(400, #"{"error":"invalid_grant","error_description":"expired access/refresh token"}"#)
        })
    }

    @Test func storesARotatedTokenForTheNextRun() throws {
        let folder = try TemporaryFolder()
        let store = FileRefreshTokenStore(path: "\(folder.path)/.sfsync/refresh-token")
        let org = try Self.rotating()
        for run in 1...3 {
            _ = try org.client(Self.flow(), store: store).limits()
            #expect(try store.token(descendingFrom: Secret("token-0")) == Secret("token-\(run)"))
        }
        #expect(folder.mode(of: ".sfsync/refresh-token") == 0o600)
        // Another configured token has nothing to do with what is stored, and leaves it alone.
        #expect(try store.token(descendingFrom: Secret("new")) == nil)
        try store.store(Secret("newer"), descendingFrom: Secret("new"))
        #expect(try store.token(descendingFrom: Secret("token-0")) == Secret("token-3"))
        #expect(try store.token(descendingFrom: Secret("new")) == Secret("newer"))
    }

    @Test func usesNoSessionWhoseTokenWasNotStored() throws {
        struct Full: RefreshTokenStore, Error {
            func token(descendingFrom original: Secret) throws -> Secret? { nil }
            func store(_ token: Secret, descendingFrom original: Secret) throws { throw Full() }
        }
        let org = try Self.rotating()
        let client = try org.client(Self.flow(), store: Full())
        #expect(throws: Full.self) { try client.limits() }
        #expect(org.calls.isEmpty)
    }

    @Test func takesTheTokenThatAnotherProcessRotated() throws {
        let folder = try TemporaryFolder()
        let file = FileRefreshTokenStore(path: "\(folder.path)/refresh-token")
        let org = try TestOrg(signIn: { request, count in
            guard form(request.body)["refresh_token"] == "token-1" else {
                // The other process is done just now.
                try? file.store(Secret("token-1"), descendingFrom: Secret("token-0"))
                return .json(400, #"{"error":"invalid_grant","error_description":"expired access/refresh token"}"#)
            }
            return TestOrg.session(request, count)
        })
        _ = try org.client(Self.flow(), store: file).limits()
        #expect(org.signIns.map { form($0.body)["refresh_token"] } == ["token-0", "token-1"])
    }

    /// As two processes and more would, each with a client of its own; the server forgives nothing.
    @Test func manyAtATimeLoseNoToken() async throws {
        let folder = try TemporaryFolder()
        let store = FileRefreshTokenStore(path: "\(folder.path)/.sfsync/refresh-token")
        let newest = Mutex(0)
        let org = try TestOrg(signIn: { request, count in
            let sent = form(request.body)["refresh_token"] ?? ""
            return newest.withLock { newest in
                guard sent == "token-\(newest)" else {
                    return .json(400, #"{"error":"invalid_grant","error_description":"expired access/refresh token"}"#)
                }
                newest += 1
                return TestOrg.session(request, count, refreshToken: "token-\(newest)")
            }
        })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                let clients = try (0..<10).map { _ in try org.client(Self.flow(), store: store) }
                group.addTask { for client in clients { _ = try client.limits() } }
            }
            try await group.waitForAll()
        }
        #expect(org.signIns.count == 80)
        #expect(try store.token(descendingFrom: Secret("token-0")) == Secret("token-80"))
        #expect(folder.mode(of: ".sfsync/refresh-token.lock") == 0o600)
    }

    @Test func aLockThatIsHeldIsWaitedForAndTold() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/lock"
        try FileLock.holding(path, cancellation: CancellationToken(), onWait: {}) {
            let error = #expect(throws: HTTPError.self) {
                try FileLock.holding(path, patience: .milliseconds(50), cancellation: CancellationToken(), onWait: {}) {
                }
            }
            #expect(error?.message == "\(path) is locked by another process for more than 0.05 s")
            let token = CancellationToken()
            token.cancel()
            let cancelled = #expect(throws: HTTPError.self) {
                try FileLock.holding(path, cancellation: token, onWait: {}) {}
            }
            #expect(cancelled?.code == .cancelled)
        }
        try FileLock.holding(path, cancellation: CancellationToken(), onWait: {}) {}
    }

    @Test func warnsWhereNothingKeepsTheToken() throws {
        let org = try Self.rotating()
        _ = try org.client(Self.flow()).limits()
        #expect(
            org.notices.contains(
                .warning(
                    "Salesforce rotated the refresh token and nothing keeps the new one: the configured one is spent"
                )
            )
        )
    }

    @Test func refusesAFileThatOthersMayRead() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("x", to: "refresh-token", mode: 0o604)
        #expect(throws: SalesforceError.self) {
            try FileRefreshTokenStore(path: path).token(descendingFrom: Secret("a"))
        }
    }
}
