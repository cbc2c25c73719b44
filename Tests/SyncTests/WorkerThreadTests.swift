import Foundation
import Synchronization
import Testing

@testable import Loading
@testable import Threads

/// A thread has ended, with the clean-up that libraries do at its end, before anyone goes on.
@Suite struct WorkerThreadTests {
    private static let cleanUps = Atomic(0)

    /// Makes the thread that calls it take a while to end.
    private static func endSlowly() {
        var key = pthread_key_t()
        pthread_key_create(&key) { _ in
            usleep(20_000)
            WorkerThreadTests.cleanUps.add(1, ordering: .sequentiallyConsistent)
        }
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1))
    }

    @Test func aThreadHasEndedWhenItsWorkIsReturned() async throws {
        for _ in 0..<20 {
            let before = Self.cleanUps.load(ordering: .sequentiallyConsistent)
            let answer = try await WorkerThread.run {
                Self.endSlowly()
                return 42
            }
            #expect(answer == 42)
            #expect(Self.cleanUps.load(ordering: .sequentiallyConsistent) > before)
        }
    }

    @Test func threadsThatNobodyWaitsForAreWaitedForAtTheEnd() {
        let done = Done()
        for _ in 0..<5 {
            _ = WorkerThread {
                usleep(20_000)
                done.count.add(1, ordering: .sequentiallyConsistent)
            }
        }
        #expect(WorkerThread.joinAll(within: .seconds(60)))
        #expect(done.count.load(ordering: .sequentiallyConsistent) == 5)
    }

    private final class Done: Sendable {
        let count = Atomic(0)
    }
}
