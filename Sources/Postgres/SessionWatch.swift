internal import Synchronization

/// What looks after the sessions of a target while they wait for the server.
package struct SessionWatch: Sendable {
    /// Whether waiting is over: a statement that runs when this turns true is cancelled, and its call throws.
    ///
    /// A statement that begins when it is true already gets a second and a half, so that an interrupted program can still say
    /// in the database that it was interrupted. So does a COMMIT, whose outcome would otherwise be unknown. It is
    /// called often and from any thread, so it should only look at a flag.
    package var isCancelled: @Sendable () -> Bool
    /// Takes sentences about long waits; they hold neither values nor secrets.
    package var onNotice: @Sendable (String) -> Void
    /// How long things may take.
    package var bounds = WaitBounds()
    /// What the sessions of one run know of the server's silence.
    package var silence = ServerSilence()

    /// Creates a watch; the one without arguments never cancels and says nothing.
    package init(
        isCancelled: @escaping @Sendable () -> Bool = { false },
        onNotice: @escaping @Sendable (String) -> Void = { _ in },
    ) {
        self.isCancelled = isCancelled
        self.onNotice = onNotice
    }
}

extension SessionWatch {
    /// The watch of a session that only looks something up: it says nothing, and gives up after a time.
    static func bounded(by time: Duration, _ watch: SessionWatch = SessionWatch()) -> SessionWatch {
        let end = ContinuousClock.now + time
        var own = SessionWatch(isCancelled: { watch.isCancelled() || ContinuousClock.now >= end })
        own.bounds = watch.bounds
        own.bounds.lockQuestion = .seconds(3600)
        own.bounds.notice = .seconds(3600)
        own.bounds.probe = .seconds(3600)
        return own
    }
}

/// How long a session waits before it does something about it.
package struct WaitBounds: Sendable {
    /// Connecting, with authentication, where `connect_timeout` says nothing.
    package var connecting: Duration = .seconds(30)
    /// One address that does not even accept, where there may be another.
    package var address: Duration = .seconds(10)
    /// Silence after which the session asks who holds the lock that its statement waits for.
    package var lockQuestion: Duration = .seconds(5)
    /// Silence after which something is said.
    package var notice: Duration = .seconds(10)
    /// The interval of all later notices, questions and probes.
    package var interval: Duration = .seconds(60)
    /// Silence after which a new connection shows whether the server lives.
    package var probe: Duration = .seconds(60)
    /// How long the probe waits for an answer of any kind.
    package var probeAnswer: Duration = .seconds(30)
    /// How long a cancelled statement, a COMMIT and the statements after a cancellation may still take.
    ///
    /// Less than two seconds, so that an interrupted program has ended by then.
    package var grace: Duration = .milliseconds(1500)
    /// How often a waiting session looks whether it is cancelled.
    package var slice: Duration = .milliseconds(100)
}

/// Whether a server did not even answer the request to cancel: then no other session has to wait for it as long again.
package final class ServerSilence: Sendable {
    private let flag = Atomic(false)

    /// Nobody has met a silence yet.
    package init() {}

    /// A session was left because its server said nothing.
    func note() { flag.store(true, ordering: .relaxed) }

    /// Whether a session was left.
    package var isNoted: Bool { flag.load(ordering: .relaxed) }

    /// How long a session that begins to wait now may still take.
    func grace(_ bounds: WaitBounds) -> Duration {
        isNoted ? min(bounds.grace, .milliseconds(50)) : bounds.grace
    }
}
