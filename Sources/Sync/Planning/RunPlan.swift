internal import Ledger
internal import Schema
internal import SyncModel

/// What a run is going to do, and why: everything that is decided before the first row.
struct RunPlan: Sendable {
    var object: String
    var table: String
    /// What the run changes in the database before it reads.
    var schema: SchemaPlan
    /// How rows go in.
    var load: LoadMethod
    /// What is read.
    var window: SyncWindow
    /// Why.
    var reason: WindowReason
    /// By which API, and why.
    var api: APIChoice
    /// The run that is continued; nil where this one starts over.
    var continuation: Continuation?
    /// Why rows are written although their digests say that they did not change; nil where digests count.
    var rewrite: RewriteReason?
    /// The fields that are read for all rows first, because the manifest has them now.
    var backfill: Filling?
    /// The volatile fields that are read for all rows afterwards, because it is time.
    var refresh: Filling?
    /// Which rows may go afterwards, because their records have gone.
    var pruning: [Pruning] = []
    /// Whether the run reads all of the object and stores it, so that the ledger may claim that.
    var isComplete = false
    /// Where the watermark goes when everything was read; nil where it stays.
    var watermark: Timestamp?
    /// What the user has to know of these decisions.
    var notices: [SyncEvent] = []

    /// Whether the run does nothing but to read volatile fields again.
    var isRefreshOnly: Bool { reason == .refresh }
}

/// How rows go into the table.
enum LoadMethod: Sendable, Equatable {
    /// Straight into the empty table; indexes and links follow.
    case firstLoad
    /// Compared with what is there, by Id.
    case merge
    /// Some values into rows that are there.
    case fill
}

/// Why a window is read.
enum WindowReason: Sendable, Equatable {
    /// The user asked for it.
    case asked
    /// What changed since the watermark.
    case increment(since: Timestamp)
    /// The object has no cursor field, so nothing tells what changed.
    case noCursor
    /// No run has read all of the object yet.
    case neverRead
    /// Why it is not the table that was filled; as a clause.
    case tableChanged(String)
    /// The rows are from an org that another one has replaced.
    case formerOrg
    /// The watermark lies ahead of every clock.
    case futureWatermark(Timestamp)
    /// The manifest maps fields otherwise than the rows were read.
    case mappingChanged
    /// An interrupted run is continued.
    case continued(run: Int64)
    /// Some records by their Ids.
    case ids
    /// New fields are read for all rows.
    case backfill
    /// Volatile fields are read again for all rows.
    case refresh
}

/// Which API reads the records.
enum APIChoice: Sendable, Equatable {
    /// This one, because.
    case fixed(QuerySpec.Mode, APIReason)
    /// REST; Bulk takes over before the first row where more records are announced.
    case restFirst(upTo: Int)
    /// Salesforce counts the records first: REST under this number, Bulk from it on.
    case byCount(threshold: Int)
}

/// Why an API is taken.
enum APIReason: Sendable, Equatable {
    case option, manifest, limit, filterByIDs, continuation, ids
}

/// Why rows are written although their digests say that they did not change.
enum RewriteReason: Sendable, Equatable {
    /// The user asked for it.
    case asked
    /// The table may hold something else than what was stored.
    case untrusted
    /// Rows of several mappings are in the table.
    case severalMappings
}

/// Rows that may go, because their records have gone.
enum Pruning: Sendable, Equatable {
    /// Those that a full run did not see; where the former org's are among them, for good.
    case unseen(ofFormerOrg: Bool)
    /// Those whose records changed so that they do not meet the manifest's `where` any more.
    case outOfScope
    /// Those that Salesforce's log of deletes names, since the gap is longer than the recycle bin keeps records.
    case purged(since: Timestamp)
    /// Those of these tables that were marked and waited for rows which pointed to them.
    case waiting(in: [String])
}
