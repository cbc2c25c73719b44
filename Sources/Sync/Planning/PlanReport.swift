/// What the next run of an object would do, why, and what it would cost; nothing of it has been done.
public struct PlanReport: Sendable, Equatable {
    /// One decision in words, with its subject: `reads`, `everything, as asked`.
    public struct Decision: Sendable, Equatable {
        /// The subject.
        public var subject: String
        /// The decision and its reason.
        public var text: String
    }

    /// What the run would ask Salesforce for; estimates, since records change and jobs take their time.
    public struct Cost: Sendable, Equatable {
        /// Records that Salesforce counts in the window; those that a filter by Ids takes are not known before.
        public var records: Int
        /// Requests that count against the org's daily limit, about.
        public var requests: Int
        /// Bulk jobs.
        public var jobs: Int
    }

    /// A run of the same kind that has ended well.
    public struct EarlierRun: Sendable, Equatable {
        /// Its number in `sfsync.runs`.
        public var number: Int64
        /// How long it took.
        public var elapsed: Duration
        /// Records that Salesforce delivered.
        public var retrieved: Int
    }

    /// The object's name.
    public var object: String
    /// The table.
    public var table: String
    /// The part of the object that would be read.
    public var window: SyncWindow
    /// The API that would read it; nil where the filter decides when it is put.
    public var mode: QuerySpec.Mode?
    /// The run that would be continued.
    public var continues: Int64?
    /// The decisions, in the order in which a run carries them out.
    public var decisions: [Decision]
    /// What deserves attention about them.
    public var warnings: [String]
    /// The statements that the database needs first; none where it is as the manifests want it.
    public var statements: [String]
    /// Why the run would be refused, as sentences; none where it would not.
    public var conflicts: [String]
    /// Where the watermark would go; nil where it stays.
    public var watermark: Timestamp?
    /// What it would cost; nil where that cannot be told.
    public var cost: Cost?
    /// The latest runs of the same kind, newest first; at most three.
    public var earlierRuns: [EarlierRun]
}
