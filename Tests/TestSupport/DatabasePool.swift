import Foundation

/// The databases that tests take turns with.
actor DatabasePool {
    static let shared = DatabasePool()

    /// A database to use.
    struct Lease {
        var name: String
        /// Whether it still has to be created.
        var isNew: Bool
    }

    /// How many tests may hold one at the same time: more would only take time from each other.
    static let width = max(4, ProcessInfo.processInfo.activeProcessorCount)

    private var free: [String] = []
    private var created = 0
    private var inUse = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Takes a database, waiting for one.
    func take() async -> Lease {
        if inUse >= Self.width {
            // Whoever gives one back leaves its place to the first who waits.
            await withCheckedContinuation { waiting.append($0) }
        } else {
            inUse += 1
        }
        if let name = free.popLast() { return Lease(name: name, isNew: false) }
        created += 1
        return Lease(name: "test_\(created)", isNew: true)
    }

    /// Gives a cleared database back.
    func give(back name: String) {
        free.append(name)
        drop()
    }

    /// Gives the place of a database back that is gone.
    func drop() {
        if waiting.isEmpty { inUse -= 1 } else { waiting.removeFirst().resume() }
    }
}
