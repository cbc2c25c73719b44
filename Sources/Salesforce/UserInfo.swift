/// The user that a session belongs to.
public struct UserInfo: Sendable, Equatable, Decodable {
    /// The Id of the User row.
    public var userID: String
    /// The org's Id.
    public var organizationID: String
    /// The user name, which looks like an email address.
    public var username: String?

    enum CodingKeys: String, CodingKey {
        case userID = "user_id"
        case organizationID = "organization_id"
        case username = "preferred_username"
    }
}
