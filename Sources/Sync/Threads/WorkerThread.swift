#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A thread of the process for work that blocks.
///
/// The calls of libcurl and libpq block, and the concurrency pool has only as many threads as the machine has cores:
/// two blocked ones would stop every task. https://developer.apple.com/videos/play/wwdc2021/10254/ (from 24:00)
final class WorkerThread {
    private let thread: pthread_t
    private var isJoined = false

    /// Starts a thread that runs `body`.
    init(_ body: @escaping @Sendable () -> Void) {
        let context = Unmanaged.passRetained(ThreadBody(body)).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
            let failure = pthread_create(&thread, nil, { enterThread($0) }, context)
            guard failure == 0, let thread else { preconditionFailure("no thread could be started: error \(failure)") }
        #else
            var thread = pthread_t()
            let failure = pthread_create(&thread, nil, { enterThread($0) }, context)
            guard failure == 0 else { preconditionFailure("no thread could be started: error \(failure)") }
        #endif
        self.thread = thread
    }

    deinit {
        if !isJoined { pthread_detach(thread) }
    }

    /// Waits until the body has returned.
    func join() {
        guard !isJoined else { return }
        isJoined = true
        pthread_join(thread, nil)
    }

    /// Runs blocking work on a thread of its own and suspends the task meanwhile.
    ///
    /// - Throws: what `body` throws.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            _ = WorkerThread { continuation.resume(with: Result { try body() }) }
        }
    }
}

private final class ThreadBody {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Where a new thread begins; a function and not a closure in `init`, which crashes the compiler (6.3.1).
private func enterThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
    return nil
}
