public import Manifest
public import Salesforce

/// How one object is run.
public struct RunOptions: Sendable, Equatable {
    /// Which records are read.
    public enum Window: Sendable, Equatable {
        /// What changed since the watermark; everything where there is none.
        case incremental
        /// Everything.
        case full
        /// What changed in the last days, by Salesforce's clock.
        case days(Int)
        /// What changed from `start` on and before `end`; either may be missing, not both.
        case range(start: Timestamp?, end: Timestamp?)
        /// Everything, but only Ids and volatile fields, into the rows that are here.
        case refresh
    }

    /// The API to read with; nil for the manifest's own choice.
    package var mode: ObjectManifest.Mode?
    /// Which records are read.
    package var window: Window
    /// The greatest number of records; REST only.
    package var limit: Int?
    /// Rows that are committed in one transaction at most; 1 and more.
    package var batchSize: Int
    /// The name of a filter of the manifest.
    package var filter: String?
    /// Whether only the counts are wanted: nothing is written, not even to the ledger.
    package var isDryRun: Bool
    /// Whether missing tables, columns and indexes may be created.
    package var migrates: Bool
    /// Whether rows are written although their digest says that they did not change.
    package var rewrites: Bool
    /// Rejected rows that stop the run when there are more; nil for 1 % of the rows and at least 100.
    package var maximumRejects: Int?

    /// Connections that load side by side, 1 or more; each costs the server a core while it works.
    ///
    /// nil for as many as the rows are worth: one for each 20,000, one for each core, and two at most, since PostgreSQL
    /// needs the rest.
    package var writers: Int?

    /// How many result pages of a Bulk job download at a time, with the page that is being read: 1 to 10.
    ///
    /// More than two take links that Salesforce has given since version 58 of its API, five an extra request.
    package var downloads: Int

    /// Whether a full run may delete more than a tenth of the table.
    package var allowsMassDelete: Bool

    /// Whether fields that the org does not show are left out, instead of ending the run.
    package var skipsMissingFields: Bool

    /// Whether this run starts over instead of continuing an interrupted one.
    package var restarts: Bool

    /// The part of the org's API requests that may be used; the run stops there, and the same run continues later.
    package var maximumAPIUsage: APIBudget

    /// Whether the tables belong to the signed-in org from this run on, although another org filled them.
    ///
    /// Everything of all objects is read again then, and rows that the new org does not have are removed. Without it
    /// another org is refused.
    package var replacesOrg: Bool

    /// Whether some records are read by their Ids; such a run looks at each row.
    package var readsIDs = false

    /// The default number of result pages on their way.
    package static let defaultDownloads = 2
    /// The greatest number of them; more connections than that are refused by Salesforce now and then.
    package static let maximumDownloads = 10

    /// The default number of rows in a transaction.
    package static let defaultBatchSize = 10_000

    /// Creates options; without arguments an incremental run as the manifest wants it.
    public init(
        mode: ObjectManifest.Mode? = nil,
        window: Window = .incremental,
        limit: Int? = nil,
        batchSize: Int? = nil,
        filter: String? = nil,
        isDryRun: Bool = false,
        migrates: Bool = true,
        rewrites: Bool = false,
        maximumRejects: Int? = nil,
        writers: Int? = nil,
        downloads: Int? = nil,
        allowsMassDelete: Bool = false,
        skipsMissingFields: Bool = false,
        restarts: Bool = false,
        maximumAPIUsage: APIBudget = .standard,
        replacesOrg: Bool = false,
    ) {
        self.mode = mode
        self.window = window
        self.limit = limit
        self.batchSize = batchSize ?? Self.defaultBatchSize
        self.filter = filter
        self.isDryRun = isDryRun
        self.migrates = migrates
        self.rewrites = rewrites
        self.maximumRejects = maximumRejects
        self.writers = writers
        self.downloads = downloads ?? Self.defaultDownloads
        self.allowsMassDelete = allowsMassDelete
        self.skipsMissingFields = skipsMissingFields
        self.restarts = restarts
        self.maximumAPIUsage = maximumAPIUsage
        self.replacesOrg = replacesOrg
    }
}
