/// What a client signs in with.
package struct EmulatorCredentials: Sendable, Equatable {
    /// The connected app.
    package var clientID = "3MVG9emulator.client.id"
    /// Its secret.
    package var clientSecret = "emulator-client-secret"
    /// The user, also the `sub` of a JWT.
    package var username = "integration@sfsync.example"
    /// The user's password.
    package var password = "emulator-password"
    /// What follows the password without a space.
    package var securityToken = "emulatorSecurityToken"
    /// The refresh token that is good at the start.
    package var refreshToken = "5Aep861emulator.refresh.token"

    /// The credentials that every emulator accepts unless told otherwise.
    package init() {}
}
