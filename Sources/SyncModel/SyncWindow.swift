/// The part of an object that a run reads, as a half-open span of cursor values.
public struct SyncWindow: Sendable, Equatable {
    /// The kinds, in the words of the ledger.
    public enum Kind: String, Sendable, CaseIterable {
        /// Everything.
        case full
        /// What changed since the watermark.
        case incremental
        /// What changed in a span that the user named.
        case range
        /// Some records by their Ids: a replay of rejects, or a repair.
        case ids
        /// Fields that are new in the manifest, for all rows.
        case backfill
        /// Volatile fields, for all rows.
        case refresh
        /// A comparison; such a window is never in the ledger.
        case verify
    }

    /// The kind.
    public var kind: Kind
    /// The first cursor value that is read; nil from the beginning.
    public var start: Timestamp?
    /// The first cursor value that is not read any more; nil for all up to now.
    public var end: Timestamp?

    /// Creates a window.
    ///
    /// - Parameters:
    ///   - kind: The kind.
    ///   - start: The first cursor value that is read.
    ///   - end: The first cursor value that is not read any more.
    package init(kind: Kind, start: Timestamp? = nil, end: Timestamp? = nil) {
        self.kind = kind
        self.start = start
        self.end = end
    }

    /// How far before the watermark an incremental run begins: rows become visible late, with older stamps.
    package static let lookback: Duration = .seconds(600)
    /// How far the watermark stays behind Salesforce's clock.
    package static let lag: Duration = .seconds(120)

    /// How far clocks may differ before one of them is not believed.
    package static let clockTolerance: Duration = .seconds(300)

    /// How long Salesforce keeps deleted records where queries still see them.
    ///
    /// https://help.salesforce.com/s/articleView?id=sf.home_delete.htm
    package static let recycleBin: Duration = .seconds(15 * 86_400)

    /// Everything.
    package static let full = SyncWindow(kind: .full)
    /// Some records by their Ids.
    package static let ids = SyncWindow(kind: .ids)

    /// The conditions on the cursor field.
    package func conditions(on cursor: String) -> [String] {
        [start.map { "\(cursor) >= \($0)" }, end.map { "\(cursor) < \($0)" }].compactMap(\.self)
    }
}
