import Synchronization

/// Holds the fault plan in force.
final class FaultSwitch: Sendable {
    private let state: Mutex<FaultPlan>

    init(_ plan: FaultPlan) {
        state = Mutex(plan)
    }

    var plan: FaultPlan {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
