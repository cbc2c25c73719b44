internal import SyncModel
internal import Threads

extension RunOptions {
    /// A further writer pays from about this many rows on.
    private static let rowsPerWriter = 20_000

    /// Connections for a result of so many rows; nil where nobody knows how many there will be.
    func writers(rows: Int?) -> Int {
        guard let writers else { return max(1, min(2, ProcessorCount.available, (rows ?? 0) / Self.rowsPerWriter)) }
        // Each has a batch to load.
        return min(writers, max(1, (rows ?? .max) / batchSize))
    }
}
