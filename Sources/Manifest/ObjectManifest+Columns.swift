extension ObjectManifest {
    /// The columns that every table has besides the manifest's own.
    package static let standardColumns = [
        "id", "sf_id", "created_at", "updated_at", "synced_at", "deleted_at", "sync_digest",
    ]

    /// PostgreSQL's hidden columns, whose names no other column can have.
    static let systemColumns = ["tableoid", "ctid", "xmin", "cmin", "xmax", "cmax"]

    /// The most columns of a table: PostgreSQL ends at 1,600, and dropped columns count.
    static let columnLimit = 1_500
}
