/// The user that a session belongs to.
package struct UserInfo: Sendable, Equatable, Decodable {
    /// The Id of the User row.
    package var userID: String
    /// The org's Id.
    package var organizationID: String
    /// The user name, which looks like an email address.
    package var username: String?
    /// The identity URL, `https://login.salesforce.com/id/00D.../005...`.
    var subject: String?

    enum CodingKeys: String, CodingKey {
        case userID = "user_id"
        case organizationID = "organization_id"
        case username = "preferred_username"
        case subject = "sub"
    }
}
