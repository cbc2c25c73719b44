import Foundation
import SalesforceEmulator
import Testing

@Suite struct OAuthTests {
    private func form(_ client: EmulatorClient, _ more: [String: String]) -> [String: String] {
        ["client_id": client.emulator.credentials.clientID, "client_secret": client.emulator.credentials.clientSecret]
            .merging(more) { $1 }
    }

    private func expectSession(_ answer: BlockingHTTP.Answer, _ client: EmulatorClient) async throws {
        #expect(answer.status == 200, "\(answer.text)")
        var signedIn = client
        signedIn.token = try #require(try client.object(answer)["access_token"] as? String)
        #expect(try client.object(answer)["instance_url"] as? String == client.emulator.baseURL)
        #expect(try await signedIn.send("GET", "limits").status == 200)
    }

    private func expectRefusal(_ answer: BlockingHTTP.Answer, _ error: String, _ description: String) throws {
        #expect(answer.status == 400)
        let object = try #require(try JSONSerialization.jsonObject(with: answer.body) as? [String: String])
        #expect(object["error"] == error)
        #expect(object["error_description"] == description)
    }

    private func assertion(_ claims: String, algorithm: String = "RS256") -> String {
        func part(_ text: String) -> String {
            Data(text.utf8).base64EncodedString().replacingOccurrences(of: "+", with: "-")
                .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
        }
        return "\(part("{\"alg\":\"\(algorithm)\"}")).\(part(claims)).\(part("signature"))"
    }

    @Test func signsInByClientCredentials() async throws {
        try await EmulatorClient.run { client in
            let credentials = client.emulator.credentials
            try await expectSession(client.postToken(form(client, ["grant_type": "client_credentials"])), client)
            let basic = Data("\(credentials.clientID):\(credentials.clientSecret)".utf8).base64EncodedString()
            let answer = try await client.postToken(
                ["grant_type": "client_credentials"],
                headers: ["Authorization": "Basic \(basic)"],
            )
            try await expectSession(answer, client)
            let wrong = form(client, ["grant_type": "client_credentials", "client_secret": "x"])
            try expectRefusal(await client.postToken(wrong), "invalid_client", "invalid client credentials")
            try expectRefusal(
                await client.postToken(form(client, [:])),
                "unsupported_grant_type",
                "grant type is missing"
            )
        }
    }

    @Test func saysWhichOrgItIs() async throws {
        try await EmulatorClient.run { configuration in
            configuration.org.organizationID = "00D5g000004XyzAEAS"
            configuration.org.isSandbox = true
        } _: { client in
            let answer = try await client.postToken(form(client, ["grant_type": "client_credentials"]))
            let identity = try #require(try client.object(answer)["id"] as? String)
            #expect(identity.hasPrefix("https://test.salesforce.com/id/00D5g000004XyzAEAS/005"))
        }
    }

    @Test func signsInByPassword() async throws {
        try await EmulatorClient.run { client in
            let credentials = client.emulator.credentials
            var fields = form(client, ["grant_type": "password", "username": credentials.username])
            fields["password"] = credentials.password + credentials.securityToken
            try await expectSession(client.postToken(fields), client)
            fields["password"] = credentials.password
            try expectRefusal(await client.postToken(fields), "invalid_grant", "authentication failure")
        }
    }

    @Test func signsInByAssertion() async throws {
        try await EmulatorClient.run { client in
            let credentials = client.emulator.credentials
            let soon = Int(Date().timeIntervalSince1970) + 180
            func answer(
                sub: String = credentials.username,
                aud: String = "https://login.salesforce.com",
                exp: String,
                algorithm: String = "RS256",
            ) async throws -> BlockingHTTP.Answer {
                let claims =
                    "{\"iss\":\"\(credentials.clientID)\",\"sub\":\"\(sub)\",\"aud\":\"\(aud)\",\"exp\":\(exp)}"
                return try await client.postToken([
                    "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
                    "assertion": assertion(claims, algorithm: algorithm),
                ])
            }
            try await expectSession(answer(exp: "\(soon)"), client)
            try await expectSession(answer(aud: client.emulator.baseURL, exp: "\"\(soon)\""), client)
            try expectRefusal(await answer(exp: "1000"), "invalid_grant", "expired authorization code")
            try expectRefusal(await answer(aud: "https://x.y", exp: "\(soon)"), "invalid_grant", "audience is invalid")
            try expectRefusal(
                await answer(sub: "a@b", exp: "\(soon)"),
                "invalid_grant",
                "user hasn't approved this consumer",
            )
            try expectRefusal(await answer(exp: "\(soon)", algorithm: "HS256"), "invalid_grant", "invalid assertion")
        }
    }

    @Test func rotatesRefreshTokens() async throws {
        try await EmulatorClient.run {
            $0.rotatesRefreshTokens = true
        } _: { client in
            let old = client.emulator.credentials.refreshToken
            let fields = form(client, ["grant_type": "refresh_token", "refresh_token": old])
            let first = try await client.postToken(fields)
            try await expectSession(first, client)
            try expectRefusal(await client.postToken(fields), "invalid_grant", "expired access/refresh token")
            let next = try #require(try client.object(first)["refresh_token"] as? String)
            try await expectSession(
                client.postToken(form(client, ["grant_type": "refresh_token", "refresh_token": next])),
                client,
            )
            var dead = client
            dead.token = try #require(try client.object(first)["access_token"] as? String)
            #expect(try await dead.send("GET", "limits").status == 401)
        }
    }

    @Test func endsSessionsOnDemand() async throws {
        try await EmulatorClient.run { client in
            client.emulator.expireSessions()
            let answer = try await client.send("GET", "limits")
            #expect(answer.status == 401)
            #expect(try client.failure(answer) == ("INVALID_SESSION_ID", "Session expired or invalid"))
            #expect(try await client.send("GET", "/services/data").status == 200)
        }
    }
}
