import Foundation

/// Runs work that blocks on a thread of its own and suspends the task meanwhile.
///
/// The concurrency pool has only as many threads as the machine has cores. What fails in `body` is told of the test that
/// runs, as on any thread of the pool.
package func onThread<Value>(_ body: () throws -> Value) async rethrows -> Value {
    try await withTaskExecutorPreference(ThreadExecutor.shared) { try body() }
}

/// Gives every job a thread.
private final class ThreadExecutor: TaskExecutor {
    static let shared = ThreadExecutor()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { job.runSynchronously(on: ThreadExecutor.shared.asUnownedTaskExecutor()) }
    }
}
