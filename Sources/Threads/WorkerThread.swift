internal import Libc
internal import Synchronization

/// A thread of the process for work that blocks.
///
/// The calls of libcurl and libpq block, and the concurrency pool has only as many threads as the machine has cores:
/// two blocked ones would stop every task. https://developer.apple.com/videos/play/wwdc2021/10254/ (from 24:00)
///
/// Every thread is joined, since what a library keeps for a thread is cleaned up when that ends: beside `exit()`, which
/// cleans up as well, that crashes.
package final class WorkerThread {
    private let handle: Handle
    private var isJoined = false

    /// A thread that was started; several may know it, and one joins it.
    private struct Handle: Sendable {
        let thread: SendableThread
        let body: ThreadBody
        var isDone: Bool { body.isDone.load(ordering: .acquiring) }
        func join() { pthread_join(thread.value, nil) }
    }

    /// `@unchecked Sendable`: a thread's identity, which never changes.
    private struct SendableThread: @unchecked Sendable {
        let value: pthread_t
    }

    /// The threads that nobody waits for.
    private static let leftovers = Mutex<[Handle]>([])

    /// Starts a thread that runs `body`.
    package init(_ body: @escaping @Sendable () -> Void) {
        let body = ThreadBody(body)
        let context = Unmanaged.passRetained(body).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
            let failure = pthread_create(&thread, nil, { enterThread($0) }, context)
            guard failure == 0, let thread else { preconditionFailure("no thread could be started: error \(failure)") }
        #else
            var thread = pthread_t()
            let failure = pthread_create(&thread, nil, { enterThread($0) }, context)
            guard failure == 0 else { preconditionFailure("no thread could be started: error \(failure)") }
        #endif
        handle = Handle(thread: SendableThread(value: thread), body: body)
    }

    deinit {
        guard !isJoined else { return }
        let handle = handle
        let ended = Self.leftovers.withLock { leftovers in
            let ended = leftovers.filter(\.isDone)
            leftovers.removeAll(where: \.isDone)
            leftovers.append(handle)
            return ended
        }
        for thread in ended { thread.join() }
    }

    /// Waits until the body has returned, and the thread has ended.
    package func join() {
        guard !isJoined else { return }
        isJoined = true
        handle.join()
    }

    /// Waits for the threads that nobody waited for.
    ///
    /// - Parameter time: how long at most.
    /// - Returns: whether all have ended; the process should leave without its clean-up otherwise.
    package static func joinAll(within time: Duration) -> Bool {
        let end = ContinuousClock.now + time
        while true {
            let ended = leftovers.withLock { leftovers in
                let ended = leftovers.filter(\.isDone)
                leftovers.removeAll(where: \.isDone)
                return ended
            }
            for thread in ended { thread.join() }
            if leftovers.withLock(\.isEmpty) { return true }
            if ContinuousClock.now >= end { return false }
            usleep(1000)
        }
    }

    /// Runs blocking work on a thread of its own and suspends the task meanwhile; the thread has ended afterwards.
    ///
    /// - Throws: what `body` throws.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        var thread: WorkerThread?
        // The body resumes as its last act: what is left to wait for are microseconds.
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, any Error>, Never>) in
            thread = WorkerThread { continuation.resume(returning: Result { try body() }) }
        }
        thread?.join()
        return try result.get()
    }
}

private final class ThreadBody: Sendable {
    private let work: Mutex<(@Sendable () -> Void)?>
    let isDone = Atomic(false)
    init(_ work: @escaping @Sendable () -> Void) { self.work = Mutex(work) }

    /// Does the work once, and lets go of what it holds.
    func run() {
        let work = work.withLock { work in
            defer { work = nil }
            return work
        }
        work?()
    }
}

/// Where a new thread begins; a function and not a closure in `init`, which crashes the compiler (6.3.1).
private func enterThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    let body = Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue()
    body.run()
    body.isDone.store(true, ordering: .releasing)
    return nil
}
