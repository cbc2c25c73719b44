/// A table as it is in the database.
public struct LiveTable: Sendable, Equatable {
    /// A column.
    public struct Column: Sendable, Equatable {
        /// The type as `format_type` prints it.
        public var type: String
        /// Whether text is compared by bytes (`COLLATE "C"`).
        public var isByteOrdered = false
        /// The comment, nil without one.
        public var comment: String?
        /// What would stand in the way of dropping the column or giving it another type: views, triggers, constraints.
        public var dependents: [String] = []
        /// Whether it refuses rows without a value.
        public var isNotNull = false
        /// Whether it has a value of its own for rows that bring none: a default or an identity.
        public var fillsItself = false
        /// Whether it takes no value from a statement.
        public var isComputed = false
        /// Rights that the session's role lacks on it: SELECT, INSERT, UPDATE.
        public var denied: [String] = []
        /// Rights on this column alone, as `privilege TO role`; those on the table are not here.
        public var grants: [Grant] = []
    }

    /// A right on one column.
    public struct Grant: Sendable, Equatable {
        /// SELECT, INSERT, UPDATE or REFERENCES.
        public var privilege: String
        /// The role, quoted as needed; PUBLIC for everyone.
        public var role: String
        /// Whether the role may pass it on.
        public var isGrantable: Bool
    }

    /// An index's shape.
    public struct Index: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// The access method.
        public var method: String
        /// Whether it is unique.
        public var isUnique: Bool
        /// Whether it holds only some rows.
        public var isPartial: Bool
        /// Whether a part of it is an expression.
        public var hasExpressions: Bool
        /// Whether it belongs to a constraint.
        public var isConstraint: Bool
        /// The columns, without expressions.
        public var columns: [String]
        /// The statement that makes it, as PostgreSQL prints it.
        public var definition: String
        /// The comment, nil without one.
        public var comment: String?
    }

    /// A foreign key of one column.
    public struct ForeignKey: Sendable, Equatable {
        /// The constraint's name.
        public var name: String
        /// The column with the link.
        public var column: String
        /// The table that it points to.
        public var parentTable: String
        /// The column that it points to.
        public var parentColumn: String
        /// Whether the rows that were there before it were checked.
        public var isValidated: Bool
        /// The comment, nil without one.
        public var comment: String?
    }

    /// Its name.
    public var name = ""
    /// What kind of thing it is, and what stands between a statement and its rows.
    public var relation = Relation()
    /// Columns by name.
    public var columns: [String: Column]
    /// Indexes, those of constraints included.
    public var indexes: [Index]
    /// Indexes whose concurrent build failed: in the way, and of no use.
    public var brokenIndexes: Set<String>
    /// Foreign keys of one column.
    public var foreignKeys: [ForeignKey]
    /// sfsync's own triggers, which a migration that did not end left behind.
    public var triggers: Set<String>
    /// The table's comment.
    public var comment: String?
}
