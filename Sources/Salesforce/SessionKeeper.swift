internal import Synchronization

/// Signs in when a session is first needed, and again when one was refused; one thread at a time.
///
/// The lock is held during the sign-in, so that other threads wait for its result rather than sign in themselves. A
/// sign-in that Salesforce refused is remembered and never tried again: repeating it could lock the user out.
final class SessionKeeper: Sendable {
    private let signIn: SignIn
    private let gate: Gate
    private let state = Mutex(State())
    /// Apart from the lock, so that statistics can be read while a sign-in is waited for.
    private let count = Atomic(0)

    private struct State {
        var session: Session?
        var refusal: SalesforceError?
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

    /// Another session than the one that was refused.
    func session(replacing refused: Session, because cause: SalesforceError, _ cancellation: CancellationToken) throws
        -> Session
    {
        try state.withLock { state in
            if let session = state.session, session.generation != refused.generation { return session }
            guard signIn.isRenewable else {
                var error = cause
                error.recovery = .stop
                error.hint = "SF_ACCESS_TOKEN has expired: set a new one, or configure a flow that can sign in again"
                throw error
            }
            state.session = nil
            return try obtain(&state, cancellation)
        }
    }

    private func obtain(_ state: inout State, _ cancellation: CancellationToken) throws -> Session {
        if let refusal = state.refusal { throw refusal }
        do {
            let grant = try signIn.perform(cancellation)
            gate.allow(instance: grant.instance)
            let generation = count.add(1, ordering: .relaxed).newValue
            let session = Session(generation: generation, token: grant.token, instance: grant.instance)
            state.session = session
            return session
        } catch let error as SalesforceError {
            if error.code == .signIn { state.refusal = error }
            throw error
        }
    }
}
