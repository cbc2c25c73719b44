/// Who the session's user is.
struct Identity: Sendable {
    let organizationID: String
    let userID: String
    let username: String
    /// The host of identity URLs, which is the one for sandboxes or the one for all other orgs.
    let loginHost: String

    init(org: EmulatedOrg, username: String) {
        let prefix = RecordID.packedPrefix("00D") ?? 0
        organizationID =
            org.configuration.organizationID
            ?? RecordID(prefix: prefix, number: 1000 + org.configuration.seed % 100_000).text
        loginHost = org.configuration.isSandbox ? "test.salesforce.com" : "login.salesforce.com"
        userID = org.catalog.table("User")?.series.id(of: 0).text ?? organizationID
        self.username = username
    }

    /// The identity URL.
    var url: String { "https://\(loginHost)/id/\(organizationID)/\(userID)" }

    /// The answer of `/services/oauth2/userinfo`.
    var answer: EmulatorAnswer {
        let name = JSONText.quoted(username)
        return .json(
            """
            {"sub":"\(url)","user_id":"\(userID)","organization_id":"\(organizationID)",\
            "preferred_username":\(name),"name":"Integration User","email":\(name),"active":true,\
            "user_type":"STANDARD","language":"en_US","locale":"en_US","zoneinfo":"America/Chicago"}
            """
        )
    }
}
