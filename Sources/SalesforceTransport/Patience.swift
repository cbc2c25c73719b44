/// How long a request may take.
///
/// A server that accepts and says nothing, or one byte now and then, must not hold a run for ever.
package struct Patience: Sendable, Equatable {
    /// How long to wait for the head of the answer, counted from the start of the request.
    package var head: Duration
    /// How long a body may pause, without the time that the caller's `onBody` takes.
    package var pause: Duration
    /// How long the whole may take; nil for as long as bytes come.
    package var total: Duration?
    /// Bytes of the body that have to come within each `rateSpan`; the time that the caller's `onBody` takes does not count.
    package var leastBytes = 60 << 10
    /// The span over which they are counted.
    package var rateSpan: Duration = .seconds(60)

    /// Creates a patience.
    package init(head: Duration, pause: Duration, total: Duration? = nil) {
        self.head = head
        self.pause = pause
        self.total = total
    }
}

/// Watches one transfer by the clock.
struct TransferWatch {
    private let patience: Patience
    private let noticeAfter: Duration
    private let started = ContinuousClock.now
    private var lastActivity = ContinuousClock.now
    private var lastByteCount: Int64 = 0
    /// The beginning of the span over which the rate is measured, and what had come by then.
    private var span = ContinuousClock.now
    private var spanByteCount: Int64 = 0
    /// What the caller has taken of the span for itself.
    private var spanBusy = Duration.zero
    private var nextNotice: Duration

    init(_ patience: Patience, noticeAfter: Duration) {
        self.patience = patience
        self.noticeAfter = noticeAfter
        nextNotice = noticeAfter
    }

    /// A header line came, or curl began to receive the body.
    mutating func noteActivity() { lastActivity = .now }

    /// The head is complete: the rate counts from here.
    mutating func noteHead() {
        lastActivity = .now
        beginSpan(lastByteCount)
    }

    /// The caller has worked on a piece of the body since `start`: no time of the other side's.
    mutating func noteBusy(since start: ContinuousClock.Instant) {
        lastActivity = .now
        spanBusy += lastActivity - start
    }

    /// Looks at the clock.
    ///
    /// - Parameters:
    ///   - byteCount: bytes that came so far.
    ///   - hasHead: whether the head of the answer is complete.
    /// - Returns: what is wrong, as a sentence without its end; nil where nothing is.
    mutating func objection(byteCount: Int64, hasHead: Bool) -> String? {
        let now = ContinuousClock.now
        if byteCount != lastByteCount {
            lastByteCount = byteCount
            lastActivity = now
            nextNotice = noticeAfter
        }
        if let total = patience.total, now - started > total { return "no whole answer for \(total.inSeconds)" }
        guard hasHead else {
            return now - started > patience.head ? "no answer for \(patience.head.inSeconds)" : nil
        }
        if now - lastActivity > patience.pause { return "no further byte for \(patience.pause.inSeconds)" }
        guard now - span - spanBusy > patience.rateSpan else { return nil }
        let count = byteCount - spanByteCount
        guard count >= patience.leastBytes else { return "only \(count) bytes for \(patience.rateSpan.inSeconds)" }
        beginSpan(byteCount)
        return nil
    }

    /// How long the other side has been silent, where that is worth telling by now.
    mutating func silenceToTell() -> Duration? {
        let silence = ContinuousClock.now - lastActivity
        guard silence >= nextNotice else { return nil }
        defer { nextNotice = nextNotice * 2 }
        return nextNotice
    }

    private mutating func beginSpan(_ byteCount: Int64) {
        span = .now
        spanByteCount = byteCount
        spanBusy = .zero
    }
}
