internal import Synchronization

/// The one door to the network: it lets through what a read-only client needs, and nothing else.
///
/// Every request passes it right before the transport. It knows the sign-in host, the instances that the sign-in host
/// named, and the query jobs that are this client's own, and refuses a credential on its way to anyone else:
///
/// | request | where |
/// |---|---|
/// | `POST /services/oauth2/token`, one of the five grants | the sign-in host |
/// | `POST /services/oauth2/revoke` with a token alone | the sign-in host |
/// | `GET` of versions, query, limits, describe, query jobs, userinfo | an instance |
/// | `POST .../jobs/query` with operation `query` or `queryAll` | an instance |
/// | `PATCH .../jobs/query/{id}` with `{"state":"Aborted"}`, `DELETE .../jobs/query/{id}` | an instance, own jobs |
package final class Gate: Sendable {
    private let signIn: HTTPOrigin
    private let state = Mutex(State())

    private struct State {
        var instances: Set<HTTPOrigin> = []
        var jobs: Set<String> = []
    }

    /// Creates a gate that knows only where to sign in.
    package init(signIn: HTTPOrigin) { self.signIn = signIn }

    /// Opens the gate to the instance that the sign-in host, or the user, named.
    package func allow(instance: HTTPOrigin) {
        state.withLock { _ = $0.instances.insert(instance) }
    }

    /// Declares a query job as this client's own: just created, or created by an earlier run and named by its ledger.
    ///
    /// - Throws: `HTTPError` with code `refused` where the text is not an Id.
    package func adopt(jobID: String) throws(HTTPError) {
        guard GateRules.isJobID(jobID) else {
            throw HTTPError(code: .refused, message: "'\(jobID)' is not the Id of a query job")
        }
        state.withLock { _ = $0.jobs.insert(jobID) }
    }

    /// Checks one request.
    ///
    /// - Throws: `HTTPError` with code `refused`, naming the reason.
    package func check(_ request: HTTPRequest) throws(HTTPError) {
        guard request.origin.isSecure || request.origin.isLoopback else {
            throw GateRules.refusal(request, "plain http is for this machine only")
        }
        let kind = try GateRules.check(request)
        if kind == .token {
            guard request.origin == signIn else {
                throw GateRules.refusal(request, "credentials go only to \(signIn)")
            }
            return
        }
        let (isInstance, jobs) = state.withLock { ($0.instances.contains(request.origin), $0.jobs) }
        guard isInstance else {
            throw GateRules.refusal(request, "\(request.origin) is not the instance that \(signIn.host) named")
        }
        if case .changeJob(let id) = kind, !jobs.contains(id) {
            throw GateRules.refusal(request, "job \(id) was not created by this client")
        }
    }
}
