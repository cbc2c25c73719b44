internal import Manifest
internal import Postgres

extension TableSchema {
    /// CREATE TABLE with the key constraints; links and indexes are statements of their own.
    var createStatement: String {
        let lines = columns.map(\.definition) + [uniqueConstraint]
        return "CREATE TABLE \(Identifier(name).sql) (\n    \(lines.joined(separator: ",\n    "))\n)"
    }

    /// The name of the key on `sf_id`.
    var uniqueConstraintName: String { ObjectName.derived(from: [name, System.salesforceID], suffix: "key") }

    private var uniqueConstraint: String {
        "CONSTRAINT \(Identifier(uniqueConstraintName).sql) UNIQUE (\(System.salesforceID))"
    }
}

extension TableSchema.Column {
    /// Name, type and constraint.
    var definition: String {
        [Identifier(name).sql, type.sql, constraint].compactMap(\.self).joined(separator: " ")
    }
}

extension IndexDefinition {
    /// CREATE INDEX for a table.
    func createStatement(on table: String, concurrently: Bool) -> String {
        let words = ["CREATE", isUnique ? "UNIQUE" : nil, "INDEX", concurrently ? "CONCURRENTLY" : nil].compactMap(
            \.self
        )
        return "\(words.joined(separator: " ")) \(Identifier(name).sql) ON \(Identifier(table).sql) USING \(shape)"
    }

    /// The comment by which sfsync knows the index as its own, and what it was made as.
    var mark: String { Self.markPrefix + (isUnique ? "unique " : "") + shape }

    /// What every mark begins with.
    static let markPrefix = "sfsync: "

    var markStatement: String { "COMMENT ON INDEX \(Identifier(name).sql) IS \(SQLLiteral.string(mark))" }

    private var shape: String {
        let columns = columns.map { Identifier($0).sql }.joined(separator: ", ")
        return "\(method) (\(columns))" + (condition.map { " WHERE \($0)" } ?? "")
    }
}

extension TableSchema.ForeignKey {
    /// The statement that adds the constraint.
    func addStatement(to table: String) -> String {
        "ALTER TABLE \(Identifier(table).sql) ADD CONSTRAINT \(Identifier(name).sql) FOREIGN KEY (\(Identifier(column).sql)) "
            + "REFERENCES \(Identifier(parentTable).sql) (\(TableSchema.System.salesforceID))"
    }

    /// The comment by which sfsync knows the constraint as its own.
    var mark: String { "\(IndexDefinition.markPrefix)to \(parentTable)" }

    func markStatement(on table: String) -> String {
        "COMMENT ON CONSTRAINT \(Identifier(name).sql) ON \(Identifier(table).sql) IS \(SQLLiteral.string(mark))"
    }

    /// What makes the constraint true for rows that were there before it: they get their parents or lose their link, then
    /// all are checked.
    ///
    /// New rows are checked from the constraint on, so the order leaves no gap, and no lock is long.
    func validation(of table: String) -> [SchemaChange.Work] {
        let child = Identifier(table).sql
        let parent = Identifier(parentTable).sql
        let link = Identifier(column).sql
        let isOrphan = "\(link) IS NOT NULL AND NOT EXISTS (SELECT FROM \(parent) p WHERE p.sf_id = \(child).\(link))"
        let mending: [SchemaChange.Work] =
            switch onMissing {
            case .stub:
                [
                    .stubs(
                        "INSERT INTO \(parent) (sf_id) SELECT DISTINCT \(link) FROM \(child) WHERE \(isOrphan) "
                            + "ON CONFLICT (sf_id) DO NOTHING"
                    )
                ]
            // Without a digest the next run that meets the row looks at its link again.
            case .null:
                [.batches(table: table, assignment: "\(link) = NULL, sync_digest = NULL", condition: isOrphan)]
            case .reject: []
            }
        return mending + [.ownTransaction(["ALTER TABLE \(child) VALIDATE CONSTRAINT \(Identifier(name).sql)"])]
    }
}
