import HTTPTesting
import Salesforce
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
