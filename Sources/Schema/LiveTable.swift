internal import Postgres

/// A table as it is in the database.
package struct LiveTable: Sendable, Equatable {
    /// A column.
    package struct Column: Sendable, Equatable {
        /// The type as `format_type` prints it.
        package var type: String
        /// Whether text is compared by bytes (`COLLATE "C"`).
        package var isByteOrdered = false
        /// The comment, nil without one.
        package var comment: String?
        /// What would stand in the way of dropping the column or giving it another type: views, triggers, constraints.
        package var dependents: [String] = []
        /// Whether it refuses rows without a value.
        package var isNotNull = false
        /// Whether it has a value of its own for rows that bring none: a default or an identity.
        package var fillsItself = false
        /// Whether it takes no value from a statement.
        package var isComputed = false
        /// Rights that the session's role lacks on it: SELECT, INSERT, UPDATE.
        package var denied: [String] = []
        /// Rights on this column alone, as `privilege TO role`; those on the table are not here.
        package var grants: [Grant] = []
    }

    /// A right on one column, or on a view.
    package struct Grant: Sendable, Equatable {
        /// SELECT, INSERT, UPDATE or REFERENCES.
        package var privilege: String
        /// The role, quoted as needed; PUBLIC for everyone.
        package var role: String
        /// Whether the role may pass it on.
        package var isGrantable: Bool
        /// The column of a view that it is about; nil for all of it, and where the column is known.
        package var column: String?

        /// The statement that gives it on a relation, or on its column.
        ///
        /// `relation` is its name as it stands in a statement.
        func statement(on relation: String) -> String {
            let columns = column.map { " (\(Identifier($0).sql))" } ?? ""
            return "GRANT \(privilege)\(columns) ON \(relation) TO \(role)" + (isGrantable ? " WITH GRANT OPTION" : "")
        }
    }

    /// An index's shape.
    package struct Index: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// The access method.
        package var method: String
        /// Whether it is unique.
        package var isUnique: Bool
        /// Whether it holds only some rows.
        package var isPartial: Bool
        /// Whether a part of it is an expression.
        package var hasExpressions: Bool
        /// Whether it belongs to a constraint.
        package var isConstraint: Bool
        /// The columns, without expressions.
        package var columns: [String]
        /// The statement that makes it, as PostgreSQL prints it.
        package var definition: String
        /// The comment, nil without one.
        package var comment: String?
    }

    /// A foreign key of one column.
    package struct ForeignKey: Sendable, Equatable {
        /// The constraint's name.
        package var name: String
        /// The column with the link.
        package var column: String
        /// The table that it points to.
        package var parentTable: String
        /// The column that it points to.
        package var parentColumn: String
        /// Whether the rows that were there before it were checked.
        package var isValidated: Bool
        /// The comment, nil without one.
        package var comment: String?
    }

    /// Its name.
    package var name = ""
    /// What kind of thing it is, and what stands between a statement and its rows.
    package var relation = Relation()
    /// Columns by name.
    package var columns: [String: Column]
    /// Indexes, those of constraints included.
    package var indexes: [Index]
    /// Indexes whose concurrent build failed: in the way, and of no use.
    package var brokenIndexes: Set<String>
    /// Foreign keys of one column.
    package var foreignKeys: [ForeignKey]
    /// sfsync's own triggers, which a migration that did not end left behind.
    package var triggers: Set<String>
    /// The table's comment.
    package var comment: String?
    /// sfsync's own view of its live rows; nil where there is none.
    package var view: View?
}
