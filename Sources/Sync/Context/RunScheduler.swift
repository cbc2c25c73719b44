internal import Salesforce
internal import Synchronization

/// The order among runs of several objects: who may prepare, and who may load.
///
/// Each prepares after those before it, so that every table is made by its own run. Nobody loads before the first
/// `ahead` runs have put their queries to Salesforce, which works on all of them from then on. A run loads when its
/// parents have, and when fewer than `width` others do.
final class RunScheduler: Sendable {
    private struct State {
        var prepared: Set<Int> = []
        var asked: Set<Int> = []
        var ended: Set<Int> = []
        var loading = 0
        /// Whether the database has no session for every run: then each continues without waiting for those behind it.
        var isShortOfSessions = false
    }

    /// For each run the ones that have to end before it loads; all come before it.
    private let parents: [Set<Int>]
    private let width: Int
    private let ahead: Int
    private let state = Mutex(State())

    init(parents: [Set<Int>], width: Int, ahead: Int) {
        self.parents = parents
        self.width = max(1, width)
        self.ahead = min(ahead, parents.count)
    }

    /// One run's place in the order; its own until `end`.
    final class Slot: Sendable {
        private let order: RunScheduler
        private let index: Int
        private let isLoading = Mutex(false)

        fileprivate init(_ order: RunScheduler, _ index: Int) {
            self.order = order
            self.index = index
        }

        /// Waits until all runs before this one have prepared.
        ///
        /// - Throws: `HTTPError` with code `cancelled`.
        func waitToPrepare(_ cancellation: CancellationToken) throws {
            try order.wait(cancellation) { state in
                (0..<index).allSatisfy { state.prepared.contains($0) || state.ended.contains($0) }
            }
        }

        /// Whether a run before this one has not ended yet.
        var hasOthersBefore: Bool {
            order.state.withLock { state in (0..<index).contains { !state.ended.contains($0) } }
        }

        /// Waits until all runs before this one have ended, which do not wait for this one's query then.
        ///
        /// - Throws: `HTTPError` with code `cancelled`.
        func waitForOthersBefore(_ cancellation: CancellationToken) throws {
            order.state.withLock { $0.isShortOfSessions = true }
            try order.wait(cancellation) { state in (0..<index).allSatisfy(state.ended.contains) }
        }

        /// Lets the next run prepare.
        func endPreparation() {
            order.state.withLock { _ = $0.prepared.insert(index) }
        }

        /// Salesforce has the query.
        func endAsking() {
            order.state.withLock { _ = $0.asked.insert(index) }
        }

        /// Waits until the parents are there and a place is free; once.
        ///
        /// - Returns: How long that took.
        /// - Throws: `HTTPError` with code `cancelled`.
        func waitToLoad(_ cancellation: CancellationToken) throws -> Duration {
            guard !isLoading.withLock({ $0 }) else { return .zero }
            let start = ContinuousClock.now
            let parents = order.parents[index]
            let ahead = order.ahead
            endAsking()
            try order.wait(cancellation) { state in
                let isAsked = (0..<ahead).allSatisfy { state.asked.contains($0) || state.ended.contains($0) }
                guard isAsked || state.isShortOfSessions, parents.isSubset(of: state.ended), state.loading < order.width
                else { return false }
                state.loading += 1
                return true
            }
            isLoading.withLock { $0 = true }
            return ContinuousClock.now - start
        }

        /// Gives the place to others; the run is over, however it went.
        func end() {
            let wasLoading = isLoading.withLock { $0 }
            order.state.withLock { state in
                guard state.ended.insert(index).inserted, wasLoading else { return }
                state.loading -= 1
            }
        }
    }

    /// The place of the run with this number.
    func slot(_ index: Int) -> Slot { Slot(self, index) }

    /// Looks again and again, as waiting for a signal to cancel has to.
    private func wait(_ cancellation: CancellationToken, until condition: (inout State) -> Bool) throws {
        while !state.withLock({ condition(&$0) }) { try cancellation.sleep(for: .milliseconds(10)) }
    }
}
