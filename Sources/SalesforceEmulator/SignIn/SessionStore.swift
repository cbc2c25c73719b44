import Synchronization

/// Access and refresh tokens.
final class SessionStore: Sendable {
    private struct State {
        var live: Set<String> = []
        /// Sessions that a refresh token made; rotation ends them.
        var refreshed: Set<String> = []
        var refreshToken: String
        var issued = 0
    }

    private let state: Mutex<State>
    private let organizationID: String

    init(organizationID: String, refreshToken: String) {
        self.organizationID = organizationID
        state = Mutex(State(refreshToken: refreshToken))
    }

    /// A new session.
    func issue() -> String {
        state.withLock { issue(&$0) }
    }

    /// A session for a refresh token, with the token that takes its place where tokens rotate; nil for a dead token.
    func refresh(_ token: String, rotates: Bool) -> (session: String, refreshToken: String?)? {
        state.withLock { state in
            guard token == state.refreshToken else { return nil }
            if rotates {
                state.live.subtract(state.refreshed)
                state.refreshed = []
                state.refreshToken = "5Aep861rotated.\(state.issued)"
            }
            let session = issue(&state)
            state.refreshed.insert(session)
            return (session, rotates ? state.refreshToken : nil)
        }
    }

    /// The refresh token that is good now; one that was revoked is followed by another.
    var newestRefreshToken: String { state.withLock { $0.refreshToken } }

    /// Ends a refresh token and its sessions; false where it is not the one that is good now.
    func revoke(_ token: String) -> Bool {
        state.withLock { state in
            guard token == state.refreshToken else { return false }
            state.live.subtract(state.refreshed)
            state.refreshed = []
            state.issued += 1
            state.refreshToken = "5Aep861granted.\(state.issued)"
            return true
        }
    }

    /// Whether requests with this token are answered.
    func isLive(_ token: String) -> Bool { state.withLock { $0.live.contains(token) } }

    /// Ends all sessions; refresh tokens stay.
    func expireAll() { state.withLock { $0.live = [] } }

    private func issue(_ state: inout State) -> String {
        state.issued += 1
        let secret = Mixer.mix(UInt64(state.issued) ^ Mixer.key(organizationID))
        let token = "\(organizationID.prefix(15))!AQ4AQ.\(String(secret, radix: 36))_\(state.issued)"
        state.live.insert(token)
        return token
    }
}
