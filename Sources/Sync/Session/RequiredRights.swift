internal import Manifest
internal import Postgres
internal import SyncModel

/// The rights without which a run would fail in its middle, on tables that are there.
///
/// They are looked for before anything is read: a run that stops at the first deleted record has read all others.
struct RequiredRights {
    let connection: PostgresConnection
    private var needs: [(table: String, rights: [String])] = []

    /// What a run of `manifest` does to its own table and to those of its parents.
    ///
    /// - Parameters:
    ///   - manifest: The manifest of the run's object.
    ///   - removes: Whether rows go for good whatever the manifest says.
    ///   - parents: The manifests of the parents.
    ///   - connection: The session that will write.
    init(
        of manifest: ObjectManifest,
        removes: Bool,
        parents: [ObjectManifest],
        on connection: PostgresConnection,
    ) {
        self.connection = connection
        let removal = manifest.deletes == .hard || removes ? ["DELETE"] : []
        needs.append((manifest.table, ["SELECT", "INSERT", "UPDATE"] + removal))
        for parent in parents where parent.table != manifest.table {
            let policies = manifest.columns.compactMap(\.reference).filter { $0.manifest == parent.name }.map(
                \.onMissing
            )
            needs.append((parent.table, ["SELECT"] + (policies.contains(.stub) ? ["INSERT"] : [])))
        }
    }

    /// Checks them.
    ///
    /// A right on some columns passes: which ones the role has is the administrator's business.
    ///
    /// - Throws: `SyncError` with code `schema` and the GRANT statements, `PostgresError`.
    func check() throws {
        let pairs = needs.flatMap { need in need.rights.map { (Identifier(need.table).sql, $0) } }
        let missing = try connection.query(
            """
            SELECT name, string_agg(right_name, ', ' ORDER BY number) AS rights, quote_ident(current_user) AS role
            FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS needed (name, right_name, number)
            WHERE NOT CASE right_name WHEN 'DELETE' THEN has_table_privilege(to_regclass(name), 'DELETE')
                ELSE has_any_column_privilege(to_regclass(name), right_name) END
            GROUP BY name ORDER BY min(number)
            """,
            [SQLLiteral.textArray(pairs.map(\.0)), SQLLiteral.textArray(pairs.map(\.1))],
        ).records
        guard let role = missing.first?["role"] else { return }
        let grants = missing.map { "GRANT \($0["rights"] ?? "") ON \($0["name"] ?? "") TO \(role)" }
        throw SyncError(
            code: .schema,
            message: "The role \(role) lacks rights on tables that the run writes to; nothing was read",
            hint: "Let the owner run: \(grants.joined(separator: "; ")). Then run the same command again.",
        )
    }
}
