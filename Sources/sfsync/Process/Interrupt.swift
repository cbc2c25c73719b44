import Libc
import Salesforce
import Synchronization

/// Ctrl-C and `kill`: the first asks the run to finish the batch in hand, the second leaves at once.
enum Interrupt {
    /// Cancelled by the first signal.
    static let token = CancellationToken()
    private static let count = Atomic(0)

    /// How many signals came so far.
    static var signals: Int { count.load(ordering: .relaxed) }

    /// Begins to listen.
    static func install() {
        // Made before a signal can come: a handler may store into atomics, but not create them.
        _ = token
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                guard Interrupt.count.add(1, ordering: .relaxed).oldValue == 0 else { _exit(130) }
                Interrupt.token.cancel()
            }
        }
    }
}
