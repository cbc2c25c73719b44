/// What a client signs in with.
public struct EmulatorCredentials: Sendable, Equatable {
    /// The connected app.
    public var clientID = "3MVG9emulator.client.id"
    /// Its secret.
    public var clientSecret = "emulator-client-secret"
    /// The user, also the `sub` of a JWT.
    public var username = "integration@sfsync.example"
    /// The user's password.
    public var password = "emulator-password"
    /// What follows the password without a space.
    public var securityToken = "emulatorSecurityToken"
    /// The refresh token that is good at the start.
    public var refreshToken = "5Aep861emulator.refresh.token"

    /// The credentials that every emulator accepts unless told otherwise.
    public init() {}
}
