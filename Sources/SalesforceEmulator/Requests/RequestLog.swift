import Synchronization

/// The requests so far, for tests.
final class RequestLog: Sendable {
    private struct State {
        var requests: [RecordedRequest] = []
        var total = 0
        var writeAttempts: [RecordedRequest] = []
    }

    /// Requests that are kept; later ones are only counted.
    static let capacity = 20_000

    private let state = Mutex(State())
    private let observer = Mutex<(@Sendable (RecordedRequest) -> Void)?>(nil)

    /// Has each request told, or none any more.
    func observe(_ body: (@Sendable (RecordedRequest) -> Void)?) { observer.withLock { $0 = body } }

    /// Tells a request that has come and is not answered yet.
    func announce(_ request: RecordedRequest) { observer.withLock { $0 }?(request) }

    func record(_ request: RecordedRequest, isWriteAttempt: Bool) {
        state.withLock { state in
            state.total += 1
            if state.requests.count < Self.capacity { state.requests.append(request) }
            if isWriteAttempt, state.writeAttempts.count < Self.capacity { state.writeAttempts.append(request) }
        }
    }

    var requests: [RecordedRequest] { state.withLock { $0.requests } }
    var total: Int { state.withLock { $0.total } }
    var writeAttempts: [RecordedRequest] { state.withLock { $0.writeAttempts } }

    func clear() { state.withLock { $0 = State() } }
}
