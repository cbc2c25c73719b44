internal import CLibPQ
internal import Libc

/// Waits for the server on behalf of one session: notices a cancellation, and looks after silence.
///
/// Nothing here is on the way of a server that answers: the clock is read when a wait has lasted for a slice of time.
final class SessionWaiter {
    private let handle: OpaquePointer
    private let watch: SessionWatch
    /// Where other sessions with the same server are opened.
    private let parameters: [String: String]
    /// The process behind the session, once it is known.
    var backendPID: Int32 = 0
    /// Whether the connection was given up, so that nothing may use it any more.
    private(set) var isClosed = false
    /// Who held the lock that the statement waited for, in words.
    private(set) var holders: String?

    private var sql = ""
    private var wasCancelled = false
    private var silentSince: ContinuousClock.Instant?
    private var began: ContinuousClock.Instant?
    private var cancelling: (since: ContinuousClock.Instant, thread: CancelThread?)?
    private var nextQuestion: Duration = .zero
    private var nextNotice: Duration = .zero
    private var nextProbe: Duration = .zero

    init(_ handle: OpaquePointer, parameters: [String: String], watch: SessionWatch) {
        self.handle = handle
        self.parameters = parameters
        self.watch = watch
    }

    /// Whether the statement was asked to stop.
    var isCancelling: Bool { cancelling != nil }

    /// Whether the statement waited for a lock for as long as sfsync ever does.
    var isPatienceExhausted: Bool {
        began.map { ContinuousClock.now - $0 >= SessionSettings.lockTimeout - .seconds(2) } ?? false
    }

    /// A statement begins.
    ///
    /// - Throws: `PostgresError` where the connection was given up.
    func begin(_ sql: String) throws(PostgresError) {
        guard !isClosed else { throw lost("the session was closed before") }
        // A request to cancel that is still on its way would hit this statement.
        if let thread = cancelling?.thread, !thread.join(within: watch.bounds.grace) {
            throw close("a request to cancel has no end")
        }
        self.sql = sql
        cancelling = nil
        wasCancelled = watch.isCancelled()
        silentSince = nil
        began = nil
        holders = nil
    }

    /// Waits until the socket is ready for one of `events`.
    ///
    /// - Throws: `PostgresError` where the session was given up.
    func wait(for events: Int32) throws(PostgresError) {
        let socket = PQsocket(handle)
        while !isClosed {
            if Poll.wait(socket, Int16(events), watch.bounds.slice) {
                silentSince = nil
                return
            }
            let now = ContinuousClock.now
            if silentSince == nil { heard(now - watch.bounds.slice) }
            try lookAfterCancellation(now)
            try lookAfterSilence(now)
            // TLS may hold bytes that the socket does not show any more.
            if events & Int32(POLLIN) != 0, PQsslInUse(handle) == 1 { return }
        }
        throw lost("the session was closed")
    }

    private func heard(_ now: ContinuousClock.Instant) {
        silentSince = now
        if began == nil { began = now }
        nextQuestion = watch.bounds.lockQuestion
        nextNotice = watch.bounds.notice
        nextProbe = watch.bounds.probe
    }

    // MARK: Cancellation

    private func lookAfterCancellation(_ now: ContinuousClock.Instant) throws(PostgresError) {
        if let cancelling {
            guard now - cancelling.since >= watch.silence.grace(watch.bounds) else { return }
            watch.silence.note()
            var error = close(
                "cancelled, and the server did not answer that within \(watch.bounds.grace / .seconds(1)) s"
            )
            error.isCancelled = true
            throw error
        }
        guard watch.isCancelled() else { return }
        let mayEnd = wasCancelled || sql.hasPrefix("COMMIT")
        guard !mayEnd || now - (began ?? now) >= watch.silence.grace(watch.bounds) else { return }
        cancelling = (now, PQgetCancel(handle).map { CancelThread(CancelHandle($0)) })
    }

    // MARK: Silence

    private func lookAfterSilence(_ now: ContinuousClock.Instant) throws(PostgresError) {
        guard let silentSince, cancelling == nil else { return }
        let silence = now - silentSince
        if silence >= nextQuestion {
            nextQuestion = silence + watch.bounds.interval
            if let found = LockHolders.find(of: backendPID, parameters, watch) {
                holders = found
                nextNotice = silence + watch.bounds.interval
                watch.onNotice(
                    "\(PostgresConnection.summary(sql)) has waited for a lock for \(silence.components.seconds) s: it is "
                        + "held by \(found)."
                )
                return
            }
        }
        if silence >= nextNotice {
            nextNotice =
                silence + (silence < watch.bounds.interval ? watch.bounds.interval - silence : watch.bounds.interval)
            watch.onNotice(
                "PostgreSQL has not answered \(PostgresConnection.summary(sql)) for \(silence.components.seconds) s; waiting."
            )
        }
        if silence >= nextProbe {
            nextProbe = silence + watch.bounds.interval
            guard !answersAnyone() else { return }
            throw close(
                "no answer for \(silence.components.seconds) s, and none to a new connection within "
                    + "\(watch.bounds.probeAnswer.components.seconds) s"
            )
        }
    }

    /// Whether a new connection gets an answer of any kind.
    private func answersAnyone() -> Bool {
        var own = watch
        own.bounds.grace = .zero
        do {
            PQfinish(try SessionOpening(parameters: parameters, watch: own, limit: watch.bounds.probeAnswer).open())
            return true
        } catch {
            return !error.isSilence
        }
    }

    private func close(_ reason: String) -> PostgresError {
        isClosed = true
        let socket = PQsocket(handle)
        if socket >= 0 { _ = shutdown(socket, Int32(SHUT_RDWR)) }
        return lost(reason)
    }

    private func lost(_ reason: String) -> PostgresError {
        PostgresError(sqlState: "", message: reason, action: PostgresConnection.summary(sql))
    }
}
