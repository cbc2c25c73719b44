import Threads

/// Runs blocking work off the concurrency pool, whose few threads it would take.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await WorkerThread.run(body)
}
