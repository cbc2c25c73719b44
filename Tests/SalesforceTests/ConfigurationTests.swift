import HTTPTesting
import Salesforce
import Testing

@Suite struct ConfigurationTests {
    private static let domain = "https://acme.my.salesforce.com"

    private func configuration(_ environment: [String: String]) throws -> SalesforceConfiguration {
        try SalesforceConfiguration.fromEnvironment(environment)
    }

    private func message(_ environment: [String: String]) -> String? {
        #expect(throws: SalesforceError.self) { try configuration(environment) }?.description
    }

    @Test func choosesTheFlowByWhatIsSet() throws {
        let app = ["SF_LOGIN_URL": Self.domain, "SF_CLIENT_ID": "app"]
        let folder = try TemporaryFolder()
        let pem = try TestKey.rsa().pkcs8()
        let key = try folder.write(pem, to: "key.pem")
        let user = ["SF_USERNAME": TestOrg.username]
        let cases: [([String: String], SignInFlow)] = [
            (["SF_CLIENT_SECRET": "s"], .clientCredentials(clientID: "app", clientSecret: Secret("s"))),
            (
                user.merging(["SF_PRIVATE_KEY_FILE": key]) { $1 },
                .jwtBearer(
                    clientID: "app",
                    username: TestOrg.username,
                    privateKey: Secret(pem),
                    audience: "https://login.salesforce.com",
                )
            ),
            (
                ["SF_REFRESH_TOKEN": "r", "SF_CLIENT_SECRET": "s"],
                .refreshToken(clientID: "app", clientSecret: Secret("s"), token: Secret("r"))
            ),
            (["SF_REFRESH_TOKEN": "r"], .refreshToken(clientID: "app", clientSecret: nil, token: Secret("r"))),
            (
                user.merging(["SF_PASSWORD": "p", "SF_SECURITY_TOKEN": "t", "SF_CLIENT_SECRET": "s"]) { $1 },
                .password(
                    clientID: "app",
                    clientSecret: Secret("s"),
                    username: TestOrg.username,
                    password: Secret("pt"),
                )
            ),
            (
                ["SF_ACCESS_TOKEN": "a", "SF_INSTANCE_URL": Self.domain],
                .accessToken(Secret("a"), instance: try HTTPOrigin(parsing: Self.domain))
            ),
        ]
        for (environment, flow) in cases {
            let made = try configuration(app.merging(environment) { $1 })
            #expect(made.flow == flow)
            #expect(made.loginURL.description == Self.domain)
            #expect(made.warnings.isEmpty == (flow.name != "password"))
        }
    }

    @Test(arguments: [
        ("https://login.salesforce.com", "https://login.salesforce.com"),
        ("https://test.salesforce.com", "https://test.salesforce.com"),
        ("https://acme--dev.sandbox.my.salesforce.com", "https://test.salesforce.com"),
        ("https://x.scratch.my.salesforce.com", "https://test.salesforce.com"),
        ("https://acme.my.salesforce.com", "https://login.salesforce.com"),
    ])
    func derivesTheAudience(_ login: String, _ audience: String) throws {
        let folder = try TemporaryFolder()
        var environment = [
            "SF_LOGIN_URL": login, "SF_CLIENT_ID": "app", "SF_USERNAME": "u",
            "SF_PRIVATE_KEY_FILE": try folder.write(TestKey.rsa().pkcs1(), to: "key.pem"),
        ]
        guard case .jwtBearer(_, _, _, let derived) = try configuration(environment).flow else {
            Issue.record("another flow")
            return
        }
        #expect(derived == audience)
        environment["SF_AUDIENCE"] = "https://acme.example"
        guard case .jwtBearer(_, _, _, "https://acme.example") = try configuration(environment).flow else {
            Issue.record("the override was not used")
            return
        }
    }

    @Test func saysWhatIsMissing() {
        #expect(
            message([:])
                == "no way to sign in to Salesforce is configured. Run 'sfsync login', or set the variables of one flow (client "
                + "credentials: SF_CLIENT_ID, SF_CLIENT_SECRET; JWT bearer: SF_CLIENT_ID, SF_USERNAME, SF_PRIVATE_KEY_FILE; refresh "
                + "token: SF_CLIENT_ID, SF_REFRESH_TOKEN; password: SF_CLIENT_ID, SF_USERNAME, SF_PASSWORD; access "
                + "token: SF_ACCESS_TOKEN, SF_INSTANCE_URL; Salesforce CLI: SF_TARGET_ORG)."
        )
        #expect(
            message(["SF_PRIVATE_KEY_FILE": "k", "SF_ACCESS_TOKEN": "a"])
                == "Salesforce sign-in is not complete: the JWT bearer flow lacks SF_CLIENT_ID and SF_USERNAME; the "
                + "access token flow lacks SF_INSTANCE_URL"
        )
        #expect(
            message(["SF_CLIENT_ID": "app", "SF_CLIENT_SECRET": "s", "SF_PASSWORD": "p"])
                == "Salesforce sign-in is not complete: the password flow lacks SF_USERNAME"
        )
    }

    @Test func refusesTwoFlows() {
        let environment = [
            "SF_CLIENT_ID": "app", "SF_CLIENT_SECRET": "s", "SF_USERNAME": "u", "SF_PRIVATE_KEY_FILE": "k",
        ]
        #expect(
            message(environment)
                == "two ways to sign in to Salesforce are configured: client credentials (SF_CLIENT_ID, "
                + "SF_CLIENT_SECRET) and JWT bearer (SF_CLIENT_ID, SF_USERNAME, SF_PRIVATE_KEY_FILE). Unset "
                + "SF_CLIENT_SECRET or SF_PRIVATE_KEY_FILE."
        )
    }

    @Test func warnsOfAFlowThatWasBegun() throws {
        let environment = [
            "SF_LOGIN_URL": Self.domain, "SF_CLIENT_ID": "app", "SF_CLIENT_SECRET": "s", "SF_ACCESS_TOKEN": "a",
        ]
        #expect(
            try configuration(environment).warnings == [
                "SF_ACCESS_TOKEN is set, but the access token flow is incomplete; the client credentials flow is used."
            ]
        )
    }

    @Test func explainsPlaceholdersAndWrongHosts() {
        let app = ["SF_CLIENT_ID": "app", "SF_CLIENT_SECRET": "s"]
        #expect(
            message(["SF_ACCESS_TOKEN": "[REDACTED] Use 'sf org auth ...'", "SF_INSTANCE_URL": Self.domain])
                == "SF_ACCESS_TOKEN holds the placeholder that the Salesforce CLI prints in place of a secret since "
                + "2.136.8. Take the value from `sf org auth show-access-token` (or show-sfdx-auth-url, "
                + "show-user-password)."
        )
        #expect(
            message(app)
                == "the client credentials flow does not work on login.salesforce.com. Set SF_LOGIN_URL to the org's "
                + "My Domain, https://NAME.my.salesforce.com."
        )
        #expect(
            message(app.merging(["SF_LOGIN_URL": "https://acme.lightning.force.com"]) { $1 })
                == "SF_LOGIN_URL: acme.lightning.force.com serves people, not programs; write "
                + "https://acme.my.salesforce.com"
        )
        #expect(
            message(app.merging(["SF_LOGIN_URL": Self.domain, "SF_API_VERSION": "42"]) { $1 })
                == "SF_API_VERSION is '42'. Write a version like 66.0, not below 50.0, or leave it out."
        )
    }

    @Test func guardsThePrivateKey() throws {
        let folder = try TemporaryFolder()
        let pem = try TestKey.rsa().pkcs8()
        let open = try folder.write(pem, to: "open.pem", mode: 0o644)
        let environment = ["SF_CLIENT_ID": "app", "SF_USERNAME": "u"]
        #expect(
            message(environment.merging(["SF_PRIVATE_KEY_FILE": open]) { $1 })
                == "SF_PRIVATE_KEY_FILE: \(open) may be read by others (mode 644). Run: chmod 600 \(open)"
        )
        #expect(
            message(environment.merging(["SF_PRIVATE_KEY_FILE": "/nowhere.pem"]) { $1 })
                == "SF_PRIVATE_KEY_FILE: /nowhere.pem does not exist"
        )
    }

    @Test func showsNoSecret() throws {
        let made = try configuration([
            "SF_LOGIN_URL": Self.domain, "SF_CLIENT_ID": "app", "SF_CLIENT_SECRET": "hunter2",
        ])
        var dumped = "\(made)"
        dump(made, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }
}
