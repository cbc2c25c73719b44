/// Records of a Bulk result page that are in: what one batch committed.
///
/// While the job exists, its locator returns the same page to any session, so a continued run skips these records.
package struct Checkpoint: Sendable, Equatable {
    /// The page's place in the results, from 0.
    package var page: Int
    /// The locator of the page; nil for the first.
    package var locator: String?
    /// The locator of the page behind it; nil where this is the last.
    package var nextLocator: String?
    /// The first record's place in the page, from 0.
    package var firstRecord: Int
    /// How many records; 0 only where the page ends on a batch's edge.
    package var recordCount: Int
    /// Whether the page ends here.
    package var isLast: Bool
    /// A hash of the Ids in their order: the page that is read again has to be the same one.
    package var idsHash: UInt64
    /// The Id of a row that the batch has stored: while it is in the table, so is the batch.
    ///
    /// nil where it stored none.
    package var witness: String?

    /// Creates the checkpoint of a batch.
    package init(
        page: Int,
        locator: String? = nil,
        nextLocator: String? = nil,
        firstRecord: Int,
        recordCount: Int,
        isLast: Bool,
        idsHash: UInt64,
        witness: String? = nil,
    ) {
        self.page = page
        self.locator = locator
        self.nextLocator = nextLocator
        self.firstRecord = firstRecord
        self.recordCount = recordCount
        self.isLast = isLast
        self.idsHash = idsHash
        self.witness = witness
    }
}

/// What is in of one page.
package struct CommittedPage {
    /// In the order of the records.
    package let checkpoints: [Checkpoint]

    /// Takes the checkpoints of a page out of all of a run's.
    package init(_ page: Int, of all: [Checkpoint]) {
        checkpoints = all.filter { $0.page == page }.sorted {
            ($0.firstRecord, $0.recordCount) < ($1.firstRecord, $1.recordCount)
        }
    }

    /// Whether the page needs no reading any more.
    package var isComplete: Bool {
        var end = 0
        for checkpoint in checkpoints {
            guard checkpoint.firstRecord == end else { return false }
            end += checkpoint.recordCount
        }
        return checkpoints.contains(where: \.isLast)
    }

    /// How many records of it are in.
    package var recordCount: Int { checkpoints.reduce(0) { $0 + $1.recordCount } }
}
