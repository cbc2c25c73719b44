/// Records of a Bulk result page that are in: what one batch committed.
///
/// Salesforce gives a page again under its locator while the job exists, to any session, so a run that broke off goes on
/// behind these.
struct Checkpoint: Sendable, Equatable {
    /// The page's place in the results, from 0.
    var page: Int
    /// The locator of the page; nil for the first.
    var locator: String?
    /// The locator of the page behind it; nil where this is the last.
    var nextLocator: String?
    /// The first record's place in the page, from 0.
    var firstRecord: Int
    /// How many records; 0 only where the page ends on a batch's edge.
    var recordCount: Int
    /// Whether the page ends here.
    var isLast: Bool
    /// A hash of the Ids in their order: the page that is read again has to be the same one.
    var idsHash: UInt64
    /// The Id of a row that the batch has stored: while it is in the table, so is the batch.
    ///
    /// nil where it stored none.
    var witness: String?
}

/// What is in of one page.
struct CommittedPage {
    /// In the order of the records.
    let checkpoints: [Checkpoint]

    /// Takes the checkpoints of a page out of all of a run's.
    init(_ page: Int, of all: [Checkpoint]) {
        checkpoints = all.filter { $0.page == page }.sorted {
            ($0.firstRecord, $0.recordCount) < ($1.firstRecord, $1.recordCount)
        }
    }

    /// Whether the page needs no reading any more.
    var isComplete: Bool {
        var end = 0
        for checkpoint in checkpoints {
            guard checkpoint.firstRecord == end else { return false }
            end += checkpoint.recordCount
        }
        return checkpoints.contains(where: \.isLast)
    }

    /// How many records of it are in.
    var recordCount: Int { checkpoints.reduce(0) { $0 + $1.recordCount } }
}
