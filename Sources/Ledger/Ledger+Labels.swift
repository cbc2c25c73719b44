package import Postgres

/// What people see in place of a picklist's API values.
extension Ledger {
    /// A value of a picklist.
    package struct PicklistValue: Sendable, Equatable {
        /// The column, or the key of a JSONB group.
        package var column: String
        /// The field's API name.
        package var field: String
        /// The API value.
        package var value: String
        /// What people see, in the language of the user who is signed in.
        package var label: String
        /// Its place in the list, from 1.
        package var position: Int
        /// Whether new records may have it.
        package var isActive: Bool

        /// Creates a value.
        package init(
            column: String,
            field: String,
            value: String,
            label: String,
            position: Int,
            isActive: Bool,
        ) {
            self.column = column
            self.field = field
            self.value = value
            self.label = label
            self.position = position
            self.isActive = isActive
        }
    }

    /// Whether labels are to be read: these fields want some, and none were read for them within a day; or some are left, and
    /// none are wanted.
    ///
    /// - Parameter fields: the API names of the fields, in order.
    /// - Returns: whether there is something to do.
    /// - Throws: `PostgresError`.
    package func needsLabels(of fields: [String]) throws(PostgresError) -> Bool {
        let found = try connection.query(
            """
            SELECT split_part(value, '|', 1),
                   to_timestamp(split_part(value, '|', 2)::float8) > clock_timestamp() - interval '23 hours'
            FROM \(connection.ledger).settings WHERE name = $1
            """,
            [labelsSetting],
        )
        guard let row = found.rows.first else { return !fields.isEmpty }
        return row[0] != fields.joined(separator: ",") || (!fields.isEmpty && row[1] != "t")
    }

    /// Keeps the values of the object's picklists.
    ///
    /// One that the org does not list any more stays, as not active: old records may have it. Those of fields that no longer
    /// ask for labels go.
    ///
    /// - Parameters:
    ///   - values: what the org lists.
    ///   - fields: the API names of the fields that ask for labels, in order.
    /// - Throws: `PostgresError`.
    package func store(labels values: [PicklistValue], of fields: [String]) throws {
        let labels = "\(connection.ledger).labels"
        try connection.transaction {
            // Two objects that make the table at once would collide in the catalogue.
            try connection.query("SELECT pg_advisory_xact_lock(hashtext($1))", [connection.ledger])
            if try connection.query("SELECT to_regclass($1)", [labels])[0, 0] == nil {
                try connection.execute(LedgerSchema(ledger: connection.ledger).labels)
            }
            try connection.query(
                "DELETE FROM \(labels) WHERE object = $1 AND field <> ALL ($2::text[])",
                [object, SQLLiteral.textArray(fields)],
            )
            try connection.query(
                "UPDATE \(labels) SET is_active = false, read_at = now() WHERE object = $1 AND field = ANY ($2::text[])",
                [object, SQLLiteral.textArray(Set(values.map(\.field)).sorted())],
            )
            try connection.query(
                """
                INSERT INTO \(labels) (object, column_name, field, value, label, position, is_active)
                SELECT $1, v.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::bool[]) v
                ON CONFLICT (object, column_name, field, value) DO UPDATE
                SET label = excluded.label, position = excluded.position, is_active = excluded.is_active, read_at = now()
                """,
                [
                    object, SQLLiteral.textArray(values.map(\.column)), SQLLiteral.textArray(values.map(\.field)),
                    SQLLiteral.textArray(values.map(\.value)), SQLLiteral.textArray(values.map(\.label)),
                    SQLLiteral.textArray(values.map { String($0.position) }),
                    SQLLiteral.textArray(values.map { $0.isActive ? "t" : "f" }),
                ],
            )
            try connection.query(
                """
                INSERT INTO \(connection.ledger).settings (name, value)
                VALUES ($1, $2 || '|' || extract(epoch FROM clock_timestamp()))
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """,
                [labelsSetting, fields.joined(separator: ",")],
            )
        }
    }

    /// Which fields' labels were last read, and when.
    private var labelsSetting: String { "labels of \(object)" }
}

extension LedgerSchema {
    /// The table of labels; it is made when a manifest first wants some.
    var labels: String {
        """
        CREATE TABLE IF NOT EXISTS \(ledger).labels (
            object text NOT NULL,
            column_name text NOT NULL,
            field text NOT NULL,
            value text NOT NULL,
            label text NOT NULL,
            position integer NOT NULL,
            is_active boolean NOT NULL,
            read_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (object, column_name, field, value)
        );
        COMMENT ON TABLE \(ledger).labels IS 'What people see in place of the API values of picklists with labels: true.';
        """
    }
}
