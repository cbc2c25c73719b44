internal import Libc
internal import Synchronization

/// A flag that stops transfers and waits, on whatever thread they run.
///
/// A running transfer notices it within about a second, a wait within 50 ms. Cancelling is a single atomic store,
/// so a signal handler may do it. There is no way back: a cancelled token stays cancelled.
package final class CancellationToken: Sendable {
    private let flag = Atomic(false)
    private let parents: [CancellationToken]

    /// Creates a token that is not cancelled.
    package init() { parents = [] }

    /// Creates a token that is cancelled as soon as one of others is, and may be cancelled by itself.
    package init(following parents: [CancellationToken]) { self.parents = parents }

    /// Whether `cancel()` was called, on this token or one that it follows.
    package var isCancelled: Bool { flag.load(ordering: .acquiring) || parents.contains(where: \.isCancelled) }

    /// Stops everything that watches this token; may be called any number of times.
    package func cancel() { flag.store(true, ordering: .releasing) }

    /// Blocks the calling thread for a while, or until the token is cancelled.
    ///
    /// - Throws: `HTTPError` with code `cancelled`.
    package func sleep(for duration: Duration) throws(HTTPError) {
        // Slices rather than a condition variable: a signal handler may not signal one.
        let end = ContinuousClock.now + duration
        while !isCancelled {
            let rest = end - ContinuousClock.now
            if rest <= .zero { return }
            var slice = timespec()
            slice.tv_nsec = Int(min(rest, .milliseconds(50)) / .nanoseconds(1))
            nanosleep(&slice, nil)
        }
        throw HTTPError(code: .cancelled, message: "cancelled")
    }
}
