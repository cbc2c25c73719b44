/// Who the session's user is.
struct Identity: Sendable {
    let organizationID: String
    let userID: String
    let username: String

    init(org: EmulatedOrg, username: String) {
        let prefix = RecordID.packedPrefix("00D") ?? 0
        organizationID = RecordID(prefix: prefix, number: 1000 + org.configuration.seed % 100_000).text
        userID = org.catalog.table("User")?.series.id(of: 0).text ?? organizationID
        self.username = username
    }

    /// The answer of `/services/oauth2/userinfo`.
    var answer: EmulatorAnswer {
        let name = JSONText.quoted(username)
        return .json(
            """
            {"sub":"\(userID)","user_id":"\(userID)","organization_id":"\(organizationID)",\
            "preferred_username":\(name),"name":"Integration User","email":\(name),"active":true,\
            "user_type":"STANDARD","language":"en_US","locale":"en_US","zoneinfo":"America/Chicago"}
            """
        )
    }
}
