import SyncModel
import Synchronization

/// Shows how far a run is: a bar that rewrites itself on a terminal, else a line every few seconds.
final class ProgressDisplay: Sendable {
    private struct State {
        var isBarShown = false
        var lastShown: ContinuousClock.Instant?
        /// The first progress: what a continued run has from before, and the wait for a job, say nothing about the rate.
        var first: RunProgress?
    }

    private let isInteractive: Bool
    private let isQuiet: Bool
    private let state = Mutex(State())

    private static let barInterval: Duration = .milliseconds(100)
    private static let lineInterval: Duration = .seconds(5)

    init(isInteractive: Bool, isQuiet: Bool) {
        self.isInteractive = isInteractive
        self.isQuiet = isQuiet
    }

    /// Shows the state where it is time to.
    ///
    /// - Returns: The text for the log, where a line is due.
    func show(_ progress: RunProgress) -> String? {
        guard !isQuiet else { return nil }
        let interval = isInteractive ? Self.barInterval : Self.lineInterval
        return state.withLock { state in
            let now = ContinuousClock.now
            if state.first == nil { state.first = progress }
            // The first line of a run that is over in a moment would only repeat its statistics.
            guard now - (state.lastShown ?? now - (isInteractive ? interval : .zero)) >= interval else {
                if state.lastShown == nil { state.lastShown = now }
                return nil
            }
            state.lastShown = now
            guard isInteractive else { return Self.line(progress, since: state.first) }
            state.isBarShown = true
            Terminal.put("\r\u{1B}[2K" + Self.bar(progress, since: state.first, width: Terminal.width))
            return nil
        }
    }

    /// Takes the bar away, says something, and lets the next progress draw it again.
    func interrupt(_ body: () -> Void) {
        state.withLock { state in
            if state.isBarShown { Terminal.put("\r\u{1B}[2K") }
            state.isBarShown = false
            body()
        }
    }

    /// Takes the bar away for good.
    func finish() {
        interrupt {}
    }

    /// `12,000 of 125,000 rows, 4,512/s, page 3, 25 s left`.
    ///
    /// The rate is that of the rows since `first`.
    static func line(_ progress: RunProgress, since first: RunProgress?) -> String {
        let rows = progress.counts.retrieved
        let seconds = (progress.elapsed - (first?.elapsed ?? .zero)) / .seconds(1)
        let rate = seconds > 0 ? Double(rows - (first?.counts.retrieved ?? 0)) / seconds : 0
        var parts = [progress.expected.map { "\(rows.grouped) of \($0.grouped) rows" } ?? "\(rows.grouped) rows"]
        if rate > 0 { parts.append("\(Int(rate).grouped)/s") }
        if progress.pages > 0 { parts.append("\(progress.pages) \(progress.pages == 1 ? "page" : "pages")") }
        if let expected = progress.expected, rate > 0, expected > rows {
            parts.append("\(Int((Double(expected - rows) / rate).rounded(.up)).grouped) s left")
        }
        return parts.joined(separator: ", ")
    }

    /// The line with a bar in front of it, as wide as the terminal allows.
    static func bar(_ progress: RunProgress, since first: RunProgress?, width: Int) -> String {
        let text = line(progress, since: first)
        let room = min(40, width - text.count - 4)
        guard let expected = progress.expected, expected > 0, room >= 10 else { return String(text.prefix(width - 1)) }
        let filled = min(room, room * progress.counts.retrieved / expected)
        return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: room - filled) + "] " + text
    }
}
