internal import Synchronization

/// Does pieces of work on several threads at a time.
package enum WorkerPool {
    /// Takes the items one after the other, in their order, on so many threads; the calling one is among them.
    ///
    /// After a failure no further item is begun, and those in work are waited for.
    ///
    /// - Parameters:
    ///   - items: what there is to do.
    ///   - threads: how many work at a time; 1 and more.
    ///   - makeWorker: called once on each thread; what it returns does the items of that thread.
    /// - Throws: the first error of any thread.
    package static func work<Item: Sendable>(
        _ items: [Item],
        threads: Int,
        _ makeWorker: @escaping @Sendable () throws -> (Item) throws -> Void,
    ) throws {
        let state = State(items)
        let helpers = (1..<max(1, min(threads, items.count))).map { _ in
            WorkerThread { state.drain(makeWorker) }
        }
        state.drain(makeWorker)
        for helper in helpers { helper.join() }
        if let failure = state.failure { throw failure }
    }

    private final class State<Item: Sendable>: Sendable {
        private struct Value {
            var items: ArraySlice<Item>
            var failure: (any Error)?
        }

        private let value: Mutex<Value>

        init(_ items: [Item]) {
            value = Mutex(Value(items: items[...]))
        }

        var failure: (any Error)? { value.withLock { $0.failure } }

        func drain(_ makeWorker: () throws -> (Item) throws -> Void) {
            do {
                guard !value.withLock({ $0.items.isEmpty }) else { return }
                let worker = try makeWorker()
                while let item = value.withLock({ $0.items.popFirst() }) { try worker(item) }
            } catch {
                value.withLock {
                    $0.failure = $0.failure ?? error
                    $0.items = []
                }
            }
        }
    }
}
