package import RowCodec
package import SyncModel

/// What became of a batch.
extension BatchLoader {
    /// What a batch came to.
    package struct Outcome {
        package var counts = RunCounts()
        package var rejects: [RejectedRow] = []
        /// Rejects among these that may be taken back at the end of the run.
        package var provisional: Int { rejects.count(where: \.isProvisional) }
        /// Ids of some rows that were written.
        package var samples: [String] = []
        /// Rows whose link to another row of the table was cleared, and the Id that it held: that one may come later.
        package var cleared: [(id: String, parent: String)] = []

        /// Creates the outcome of no rows.
        package init() {}
    }

    /// Some Ids of rows, spread over all of them.
    package func samples(of batch: RowBatch, _ indices: [Int]) -> [String] {
        guard !indices.isEmpty else { return [] }
        let step = max(1, indices.count / 4)
        return stride(from: 0, to: indices.count, by: step).prefix(4).map {
            String(decoding: batch.idBytes(batch.rows[indices[$0]]), as: UTF8.self)
        }
    }
}
