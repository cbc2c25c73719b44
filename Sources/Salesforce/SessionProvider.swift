internal import Synchronization

/// Signs in when a session is first needed, and again when one was refused; one thread at a time.
///
/// The lock is held during the sign-in, so that other threads wait for its result rather than sign in themselves. A
/// sign-in that Salesforce refused is remembered and never tried again: repeating it could lock the user out.
final class SessionProvider: Sendable {
    private let signIn: SignIn
    private let gate: Gate
    private let state = Mutex(State())
    /// Apart from the lock, so that statistics can be read while a sign-in is waited for.
    private let count = Atomic(0)

    private struct State {
        var session: Session?
        var refusal: SalesforceError?
        /// The org of the first session that told; those after it have to belong to the same.
        var organization: Organization?
    }

    init(signIn: SignIn, gate: Gate) {
        self.signIn = signIn
        self.gate = gate
    }

    /// How often a session was obtained.
    var signIns: Int { count.load(ordering: .relaxed) }

    /// The session to use, obtained now if there is none.
    func session(_ cancellation: CancellationToken) throws -> Session {
        try state.withLock { state in
            if let session = state.session { return session }
            return try obtain(&state, cancellation)
        }
    }

    /// A new session instead of the refused one.
    func session(replacing refused: Session, because cause: SalesforceError, _ cancellation: CancellationToken) throws
        -> Session
    {
        try state.withLock { state in
            if let session = state.session, session.generation != refused.generation { return session }
            guard signIn.isRenewable else {
                var error = cause
                error.recovery = .stop
                error.hint =
                    error.errorCode == "URL_NOT_RESET"
                    ? "The org has moved: set SF_INSTANCE_URL to its new instance, and SF_ACCESS_TOKEN to a token of it"
                    : "SF_ACCESS_TOKEN has expired: set a new one, or configure a flow that can sign in again"
                throw error
            }
            state.session = nil
            return try obtain(&state, cancellation)
        }
    }

    /// Keeps what was learned of the org of a session.
    ///
    /// - Returns: the org.
    /// - Throws: `SalesforceError` with code `signIn` where an earlier session belonged to another org.
    func note(_ organization: Organization, of session: Session) throws -> Organization {
        try state.withLock { state in
            do throws(SalesforceError) {
                try Self.check(organization, &state)
            } catch {
                state.session = nil
                state.refusal = error
                throw error
            }
            if state.session?.generation == session.generation { state.session?.organization = organization }
            return organization
        }
    }

    /// Refuses a session of another org than the first one's: rows of two orgs must never meet in one run.
    private static func check(_ organization: Organization?, _ state: inout State) throws(SalesforceError) {
        guard let organization else { return }
        guard let first = state.organization, first.id != organization.id else {
            state.organization = organization
            return
        }
        throw SalesforceError(
            code: .signIn,
            recovery: .fail,
            message: "signed in to org \(organization), but this client began in org \(first)",
            hint: "Begin again when SF_LOGIN_URL leads to one org only; a sandbox that is refreshed is another org, too",
        )
    }

    private func obtain(_ state: inout State, _ cancellation: CancellationToken) throws -> Session {
        if let refusal = state.refusal { throw refusal }
        do {
            let grant = try signIn.perform(cancellation)
            try Self.check(grant.organization, &state)
            gate.allow(instance: grant.instance)
            let generation = count.add(1, ordering: .relaxed).newValue
            let session = Session(
                generation: generation,
                token: grant.token,
                instance: grant.instance,
                organization: grant.organization,
            )
            state.session = session
            return session
        } catch let error as SalesforceError {
            if error.code == .signIn { state.refusal = error }
            throw error
        } catch let error as HTTPError {
            throw SalesforceError(error)
        }
    }
}
