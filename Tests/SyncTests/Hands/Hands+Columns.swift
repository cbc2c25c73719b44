/// Columns: gone, made anew, renamed, of another type; one of each kind.
extension Hand {
    /// Columns and the types that they have.
    private static let columnTypes: [(column: String, type: String, other: String)] = [
        ("last_name", "text", "varchar(3) USING left(last_name, 3)"),
        ("mn_total_paid", "numeric", "integer USING round(mn_total_paid)::integer"),
        ("is_physician", "boolean", "text"),
        ("birthdate", "date", "text"),
        ("created_date", "timestamptz", "date USING created_date::date"),
        ("account_id", "text COLLATE \"C\"", "varchar(15) USING left(account_id, 15)"),
        ("network_associations", "text[]", "text USING array_to_string(network_associations, ';')"),
        ("place", "jsonb", "json"),
        ("system_modstamp", "timestamptz", "date USING system_modstamp::date"),
        ("deleted_at", "timestamptz", "date USING deleted_at::date"),
        ("sync_digest", "bigint", "numeric"),
        ("synced_at", "timestamptz", "date USING synced_at::date"),
        ("updated_at", "timestamptz", "date USING updated_at::date"),
        ("created_at", "timestamptz", "date USING created_at::date"),
        ("id", "bigint", "integer"),
        ("sf_id", "text COLLATE \"C\"", "varchar(15) USING left(sf_id, 15)"),
    ]

    static let columns: [Hand] = columnTypes.flatMap { column, type, other in
        // Links and indexes on it go with it, or keep it.
        let unlinked = "ALTER TABLE contacts DROP CONSTRAINT IF EXISTS contacts_\(column)_fkey"
        let bare = "\(unlinked); DROP INDEX IF EXISTS contacts_birthdate_idx, contacts_place_gin_idx"
        return [
            Hand("DROP COLUMN \(column)", .either, "ALTER TABLE contacts DROP COLUMN \(column) CASCADE"),
            Hand(
                "DROP COLUMN \(column), made again",
                .either,
                "ALTER TABLE contacts DROP COLUMN \(column) CASCADE, ADD COLUMN \(column) \(type)"
            ),
            Hand(
                "ALTER TYPE of \(column)",
                .either,
                "\(bare); ALTER TABLE contacts ALTER COLUMN \(column) TYPE \(other)"
            ),
            Hand(
                "ALTER TYPE of \(column), and back",
                .either,
                """
                \(bare); ALTER TABLE contacts ALTER COLUMN \(column) TYPE \(other);
                ALTER TABLE contacts ALTER COLUMN \(column) TYPE \(type) USING \(back(column, type))
                """
            ),
        ]
    }

    static let renamedColumns: [Hand] = [
        "last_name", "place", "account_id", "system_modstamp", "deleted_at", "sync_digest", "id", "sf_id",
    ].map {
        Hand("rename of column \($0)", .either, "ALTER TABLE contacts RENAME COLUMN \($0) TO other_name")
    }

    /// Columns that have to be as they were afterwards: what was lost is read again.
    static let restoredColumns: [Hand] = [
        Hand("DROP COLUMN of a field", "ALTER TABLE contacts DROP COLUMN last_name"),
        Hand("DROP COLUMN of the group", "ALTER TABLE contacts DROP COLUMN place"),
        Hand("DROP COLUMN of the parent's field", "ALTER TABLE accounts DROP COLUMN name"),
        Hand(
            "two columns swapped by renames",
            .either,
            """
            ALTER TABLE contacts RENAME COLUMN created_date TO aside;
            ALTER TABLE contacts RENAME COLUMN system_modstamp TO created_date;
            ALTER TABLE contacts RENAME COLUMN aside TO system_modstamp
            """
        ),
    ]

    private static func back(_ column: String, _ type: String) -> String {
        switch column {
        case "network_associations": "string_to_array(network_associations, ';')"
        case "account_id", "sf_id", "last_name": "\(column)::text"
        default: "\(column)::\(type)"
        }
    }
}
