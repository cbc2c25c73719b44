package import SyncModel

/// What the next run of an object would do, why, and what it would cost; nothing of it has been done.
public struct PlanReport: Sendable, Equatable, CustomStringConvertible {
    /// One decision in words, with its subject: `reads`, `everything, as asked`.
    package struct Decision: Sendable, Equatable {
        /// The subject.
        package var subject: String
        /// The decision and its reason.
        package var text: String
    }

    /// What the run would ask Salesforce for; estimates, since records change and jobs take their time.
    package struct Cost: Sendable, Equatable {
        /// Records that Salesforce counts in the window; those that a filter by Ids takes are not known before.
        package var records: Int
        /// Requests that count against the org's daily limit, about.
        package var requests: Int
        /// Bulk jobs.
        package var jobs: Int
    }

    /// A run of the same kind that has ended well.
    package struct EarlierRun: Sendable, Equatable {
        /// Its number in `sfsync.runs`.
        package var number: Int64
        /// How long it took.
        package var elapsed: Duration
        /// Records that Salesforce delivered.
        package var retrieved: Int
    }

    /// The object's name.
    package var object: String
    /// The table.
    package var table: String
    /// The part of the object that would be read.
    package var window: SyncWindow
    /// The API that would read it; nil where the filter decides when it is put.
    package var mode: QuerySpec.Mode?
    /// The run that would be continued.
    package var continues: Int64?
    /// The decisions, in the order in which a run carries them out.
    package var decisions: [Decision]
    /// What deserves attention about them.
    package var warnings: [String]
    /// The statements that the database needs first; none where it is as the manifests want it.
    public var statements: [String]
    /// Why the run would be refused, as sentences; none where it would not.
    public var conflicts: [String]
    /// Where the watermark would go; nil where it stays.
    package var watermark: Timestamp?
    /// What it would cost; nil where that cannot be told.
    package var cost: Cost?
    /// The latest runs of the same kind, newest first; at most three.
    package var earlierRuns: [EarlierRun]

    /// The decisions, a line each: `reads: everything, as asked`.
    public var description: String { decisions.map { "\($0.subject): \($0.text)" }.joined(separator: "\n") }
}
