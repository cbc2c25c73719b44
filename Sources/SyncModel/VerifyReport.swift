/// How an object's table compares with Salesforce.
public struct VerifyReport: Sendable, Equatable {
    /// The kinds of differences.
    public enum Kind: String, Sendable, Equatable, CaseIterable {
        /// The record is in Salesforce, and there is no row, or only a stub.
        case missing
        /// The row is another version than the record, or one of them is deleted and the other is not.
        case outdated
        /// The row claims to be the record's version and holds other values.
        case altered
        /// The row is here, and Salesforce does not show the record any more.
        case surplus
    }

    /// A column whose values differ.
    package struct Column: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// Rows with another value than their record.
        package var rows: Int

        /// Creates a column with its number of rows.
        package init(name: String, rows: Int) {
            self.name = name
            self.rows = rows
        }
    }

    /// One record that differs.
    package struct Difference: Sendable, Equatable {
        /// What differs.
        package var kind: Kind
        /// Salesforce's Id.
        package var salesforceID: String
        /// The cursor value in Salesforce; nil where the record is not there.
        package var salesforce: Timestamp?
        /// The cursor value of the row; nil where there is none.
        package var row: Timestamp?
        /// Whether Salesforce says that the record is deleted.
        package var isDeleted: Bool

        /// Creates a difference.
        package init(kind: Kind, salesforceID: String, salesforce: Timestamp?, row: Timestamp?, isDeleted: Bool) {
            self.kind = kind
            self.salesforceID = salesforceID
            self.salesforce = salesforce
            self.row = row
            self.isDeleted = isDeleted
        }
    }

    /// The object's name.
    package var object: String
    /// The table.
    package var table: String
    /// The first cursor value that was left out, for the next run to read; nil for objects without a cursor.
    package var until: Timestamp?
    /// Whether all Ids were compared.
    package var isDeep: Bool
    /// Records that live in Salesforce.
    public var records = 0
    /// Rows that live here, stubs not among them.
    public var rows = 0
    /// Rows among these whose records have changed since `until`, as far as they were looked at.
    package var moved = 0
    /// Rows that hold nothing but an Id.
    package var stubs = 0
    /// Records that changed since `until`; nil for objects without a cursor.
    package var pending: Int?
    /// Windows whose counts were compared.
    package var windows = 0
    /// Stretches of time in which Ids were compared.
    package var comparedWindows = 0
    /// Rows whose values were compared with their records'.
    package var comparedValues = 0
    /// Columns with other values, those with the most first.
    package var alteredColumns: [Column] = []
    /// Records that share their Id with another one: a table keeps one row for each Id.
    package var sharedIDs = 0
    /// Whether records and rows differ in number, and nothing that was found explains it.
    public var countsDiffer = false
    /// Differences by kind; a kind without any is missing.
    public var counts: [Kind: Int] = [:]
    /// Rows whose records live in Salesforce and do not meet the manifest's `where` any more; runs leave them as they are.
    package var outside = 0
    /// Missing and outdated records that wait in `sfsync.rejects`.
    package var rejected = 0
    /// Whether the manifest ignores deletes, so that surplus rows are as they should be.
    package var ignoresDeletes = false
    /// The first differences, by kind and Id.
    package var differences: [Difference] = []
    /// What the repair did; nil where none was asked for, or there was nothing to do.
    public var repair: RunReport?
    /// Missing and outdated records that the repair asked for and Salesforce did not deliver.
    package var undelivered = 0
    /// Requests that count against the org's daily limit.
    package var apiRequests = 0
    /// How long it took.
    package var elapsed: Duration = .zero

    /// Creates the report of a comparison that has not begun.
    package init(object: String, table: String, isDeep: Bool) {
        self.object = object
        self.table = table
        self.isDeep = isDeep
    }

    /// Whether the table is what Salesforce holds, apart from what the manifest says to ignore.
    public var isEqual: Bool {
        !countsDiffer && sharedIDs == 0
            && Kind.allCases.allSatisfy { kind in kind == .surplus && ignoresDeletes || counts[kind, default: 0] == 0 }
    }

    /// Whether the repair left nothing undone.
    package var isRepaired: Bool {
        guard let repair else { return false }
        return repair.counts.rejected == 0 && undelivered == 0
    }
}
