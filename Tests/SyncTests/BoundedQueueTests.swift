import Synchronization
import TestSupport
import Testing

@testable import Loading
@testable import Threads

@Suite struct BoundedQueueTests {
    private struct Own: Error {}

    @Test(arguments: [1, 3])
    func theWriterIsNeverFartherAhead(_ capacity: Int) async throws {
        let queue = BoundedQueue<Int>(capacity: capacity)
        let begun = Atomic(0)
        let writer = WorkerThread {
            for number in 0..<500 {
                begun.add(1, ordering: .sequentiallyConsistent)
                queue.push(number)
            }
            queue.finish()
        }
        try await onThread {
            var next = 0
            while let number = try queue.pop() {
                #expect(number == next)
                next += 1
                // What was popped, what the queue holds, and the one that waits.
                #expect(begun.load(ordering: .sequentiallyConsistent) <= next + capacity + 1)
            }
            #expect(next == 500)
            writer.join()
        }
    }

    @Test func whatIsInAFinishedQueueIsStillRead() throws {
        let queue = BoundedQueue<Int>(capacity: 5)
        queue.push(1)
        queue.push(2)
        queue.finish(throwing: Own())
        #expect(!queue.push(3))
        queue.finish()
        #expect(try queue.pop() == 1)
        #expect(try queue.pop() == 2)
        #expect(throws: Own.self) { try queue.pop() }
        #expect(throws: Own.self) { try queue.pop() }
    }

    @Test func aReaderThatGivesUpFreesTheWriter() async {
        let queue = BoundedQueue<Int>(capacity: 1)
        let taken = Mutex<[Bool]>([])
        let writer = WorkerThread {
            for number in 0..<3 {
                let isTaken = queue.push(number)
                taken.withLock { $0.append(isTaken) }
            }
        }
        await onThread {
            while taken.withLock({ $0.isEmpty }) {}
            queue.abandon()
            writer.join()
        }
        #expect(taken.withLock { $0 } == [true, false, false])
        #expect((try? queue.pop()) == .some(nil))
    }

    @Test func aWriterThatFinishesFreesTheReader() async throws {
        let queue = BoundedQueue<Int>(capacity: 1)
        let writer = WorkerThread { queue.finish() }
        let next = try await onThread { try queue.pop() }
        #expect(next == nil)
        await onThread { writer.join() }
    }
}
