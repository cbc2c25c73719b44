import Synchronization

/// Holds the fault plan in force, and how far its rules have counted.
final class FaultSwitch: Sendable {
    private struct State {
        var plan: FaultPlan
        /// Fitting requests so far, by rule.
        var seen: [Int]
        /// Faults so far, by rule.
        var fired: [Int]

        init(_ plan: FaultPlan) {
            self.plan = plan
            seen = plan.rules.map { _ in 0 }
            fired = seen
        }
    }

    private let state: Mutex<State>

    init(_ plan: FaultPlan) {
        state = Mutex(State(plan))
    }

    /// Puts another plan into force, which counts from zero.
    func set(_ plan: FaultPlan) { state.withLock { $0 = State(plan) } }

    /// How often each rule's fault has happened.
    var fired: [Int] { state.withLock { $0.fired } }

    /// Counts a request, and tells what happens to it; nil for nothing.
    func fault(for request: RecordedRequest) -> Fault? {
        state.withLock { state in
            var due: Int?
            for (index, rule) in state.plan.rules.enumerated() where rule.request.matches(request) {
                state.seen[index] += 1
                let isDue = state.seen[index] > rule.skip && state.fired[index] < rule.times ?? .max
                if due == nil, isDue { due = index }
            }
            guard let due else { return nil }
            state.fired[due] += 1
            return state.plan.rules[due].fault
        }
    }
}
