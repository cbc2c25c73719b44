internal import Postgres

extension LiveTable {
    /// What kind of thing it is and whose, and what stands between a statement and its rows.
    package struct Relation: Sendable, Equatable {
        /// The kinds that a name can mean.
        package enum Kind: String, Sendable {
            /// An ordinary table.
            case table = "r"
            /// A view.
            case view = "v"
            /// A materialized view.
            case materializedView = "m"
            /// A partitioned table.
            case partitionedTable = "p"
            /// A foreign table.
            case foreignTable = "f"
            /// A sequence.
            case sequence = "S"
            /// An index.
            case index = "i"
            /// An index of a partitioned table.
            case partitionedIndex = "I"
            /// A composite type.
            case compositeType = "c"
            /// Something newer than this program.
            case other = "?"
        }

        /// What it is.
        package var kind = Kind.table
        /// The schema that it was found in.
        package var namespace = ""
        /// Whether it ends with its session.
        package var isTemporary = false
        /// Its owner.
        package var owner = ""
        /// Whether the session's role may alter it.
        package var isOwn = true
        /// The session's role.
        package var role = ""
        /// Tables that it is a partition of or inherits from.
        package var parents: [String] = []
        /// Tables whose rows count as its own.
        package var children: [String] = []
        /// Whether policies decide which rows the session sees and may write.
        package var hidesRows = false
        /// Rules, which put other statements in the place of those that are sent.
        package var rules: [String] = []
        /// Triggers of others that fire.
        package var triggers: [Trigger] = []
        /// Whether `sf_id` tells rows apart as `ON CONFLICT` needs it: no condition, at once, and nothing else in the key.
        package var isUniqueByID = true
        /// Whether there is a primary key.
        package var hasPrimaryKey = true
        /// Whether there is no row; nil where nobody looked, or could.
        package var isEmpty: Bool?

        /// A table that nothing is to be said about.
        package init() {}
    }

    /// A trigger that somebody else made.
    package struct Trigger: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// Whether it fires for each row, and not for each statement.
        package var isForRows: Bool
        /// Whether it fires before the row is stored, and may change it or leave it out.
        package var isBefore: Bool
        /// What fires it: INSERT, UPDATE, DELETE.
        package var events: [String]
    }

    /// Triggers of others that may change, leave out or take away rows that sfsync writes: what is counted is not what is
    /// stored, unless somebody looks.
    package var meddlers: [Trigger] { relation.triggers }

    mutating func readRelation(_ oid: String, _ connection: PostgresConnection) throws(PostgresError) {
        let found = try connection.query(
            """
            SELECT c.relkind, c.relpersistence = 't', n.nspname, pg_get_userbyid(c.relowner),
                   pg_has_role(c.relowner, 'USAGE'), current_user, row_security_active(c.oid),
                   (SELECT string_agg(inhparent::regclass::text, E'\\n' ORDER BY 1) FROM pg_inherits WHERE inhrelid = c.oid),
                   (SELECT string_agg(inhrelid::regclass::text, E'\\n' ORDER BY 1) FROM pg_inherits WHERE inhparent = c.oid),
                   (SELECT string_agg(rulename, E'\\n' ORDER BY 1) FROM pg_rewrite
                    WHERE ev_class = c.oid AND rulename <> '_RETURN' AND ev_enabled <> 'D'),
                   EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                           WHERE i.indrelid = c.oid AND a.attname = $2 AND i.indisunique AND i.indisvalid
                             AND i.indimmediate AND i.indnkeyatts = 1 AND i.indpred IS NULL AND i.indexprs IS NULL),
                   EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary),
                   has_any_column_privilege(c.oid, 'SELECT')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1::oid
            """,
            [oid, TableSchema.System.salesforceID],
        )
        guard let row = found.rows.first else { return }
        func list(_ index: Int) -> [String] { (row[index] ?? "").split(separator: "\n").map(String.init) }
        relation.kind = Relation.Kind(rawValue: row[0] ?? "") ?? .other
        relation.isTemporary = row[1] == "t"
        relation.namespace = row[2] ?? ""
        relation.owner = row[3] ?? ""
        relation.isOwn = row[4] == "t"
        relation.role = row[5] ?? ""
        relation.hidesRows = row[6] == "t"
        relation.parents = list(7)
        relation.children = list(8)
        relation.rules = list(9)
        relation.isUniqueByID = row[10] == "t"
        relation.hasPrimaryKey = row[11] == "t"
        try readTriggers(oid, connection)
        // A table with marks needs no look, and one whose rows are hidden only seems empty.
        guard markedObject == nil, relation.kind == .table, !relation.hidesRows, row[12] == "t" else { return }
        let name = "\(Identifier(relation.namespace).sql).\(Identifier(self.name).sql)"
        relation.isEmpty = try connection.query("SELECT FROM \(name) LIMIT 1").count == 0
    }

    private mutating func readTriggers(_ oid: String, _ connection: PostgresConnection) throws(PostgresError) {
        // https://www.postgresql.org/docs/current/catalog-pg-trigger.html and its header: 1 row, 2 before, 4 insert,
        // 8 delete, 16 update.
        let found = try connection.query(
            """
            SELECT tgname, tgtype & 1 > 0, tgtype & 2 > 0,
                   concat_ws(E'\\n', CASE WHEN tgtype & 4 > 0 THEN 'INSERT' END, CASE WHEN tgtype & 16 > 0 THEN 'UPDATE' END,
                             CASE WHEN tgtype & 8 > 0 THEN 'DELETE' END)
            FROM pg_trigger
            WHERE tgrelid = $1::oid AND NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgtype & 28 > 0
              AND NOT starts_with(tgname, $2) ORDER BY 1
            """,
            [oid, TableRewrite.triggerPrefix],
        )
        relation.triggers = found.rows.map { row in
            Trigger(
                name: row[0] ?? "",
                isForRows: row[1] == "t",
                isBefore: row[2] == "t",
                events: (row[3] ?? "").split(separator: "\n").map(String.init),
            )
        }
    }
}

extension LiveTable {
    /// The Salesforce object whose rows the comments say it holds; nil where they do not say.
    var markedObject: String? {
        let id = ".Id"
        if let text = columns[TableSchema.System.salesforceID]?.comment, text.hasSuffix(id),
            text.dropLast(id.count).allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        {
            return String(text.dropLast(id.count))
        }
        let start = "Salesforce "
        guard let comment, comment.hasPrefix(start), let end = comment.firstIndex(of: ".") else { return nil }
        return String(comment[comment.index(comment.startIndex, offsetBy: start.count)..<end])
    }
}
