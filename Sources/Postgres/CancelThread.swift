internal import Libc
internal import Synchronization

/// Sends a request to cancel from a thread of its own, since `PQcancel` blocks as long as the network likes.
final class CancelThread {
    private let state: State
    private let thread: pthread_t
    private var isJoined = false

    private final class State: Sendable {
        let handle: CancelHandle
        let isDone = Atomic(false)
        init(_ handle: CancelHandle) { self.handle = handle }
    }

    /// Sends it.
    init(_ handle: CancelHandle) {
        state = State(handle)
        let context = Unmanaged.passRetained(state).toOpaque()
        let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
            guard let context else { return nil }
            let state = Unmanaged<State>.fromOpaque(context).takeRetainedValue()
            state.handle.cancel()
            state.isDone.store(true, ordering: .releasing)
            return nil
        }
        #if canImport(Darwin)
            var thread: pthread_t?
            let failure = pthread_create(&thread, nil, { body($0) }, context)
            guard failure == 0, let thread else { preconditionFailure("no thread could be started: error \(failure)") }
        #else
            var thread = pthread_t()
            let failure = pthread_create(&thread, nil, body, context)
            guard failure == 0 else { preconditionFailure("no thread could be started: error \(failure)") }
        #endif
        self.thread = thread
    }

    deinit {
        // A request that the network holds ends with the process, and an exit disturbs nothing in it.
        if !isJoined {
            if state.isDone.load(ordering: .acquiring) { pthread_join(thread, nil) } else { pthread_detach(thread) }
        }
    }

    /// Waits for the end.
    ///
    /// - Returns: Whether it has ended.
    func join(within time: Duration) -> Bool {
        let end = ContinuousClock.now + time
        while !state.isDone.load(ordering: .acquiring) {
            guard ContinuousClock.now < end else { return false }
            usleep(2000)
        }
        if !isJoined { pthread_join(thread, nil) }
        isJoined = true
        return true
    }
}
