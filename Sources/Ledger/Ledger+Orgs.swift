package import Postgres
package import Salesforce
internal import SyncModel

extension Ledger {
    /// The org that the rows are from; nil before the first run.
    package func org() throws(PostgresError) -> Organization? {
        try connection.query("SELECT * FROM \(connection.ledger).orgs ORDER BY id DESC LIMIT 1").first.map { row in
            Organization(
                id: row["organization_id"] ?? "",
                instance: row["instance"] ?? "",
                isSandbox: row.isTrue("is_sandbox"),
            )
        }
    }

    /// `00D... at acme.my.salesforce.com (production)`.
    private static func text(_ org: Organization) -> String {
        "\(org.id) at \(org.instance) (\(org.isSandbox ? "a sandbox" : "production"))"
    }

    /// Checks that the rows here are from the org that is signed in to, and notes it where there are none yet.
    ///
    /// - Throws: `SyncError` with code `otherOrg`, `PostgresError`.
    package func check(_ org: Organization, replaces: Bool) throws {
        guard let known = try self.org() else { return try note(org) }
        guard known.id.prefix(15) != org.id.prefix(15) else { return }
        guard !replaces else { return try replaceOrg(with: org) }
        let place = connection.placement.schema.map { "schema \(Identifier($0).sql)" } ?? "this database"
        throw SyncError(
            code: .otherOrg,
            message:
                "The rows in \(place) are from org \(Self.text(known)), and the sign-in leads to org \(Self.text(org))",
            hint:
                "Correct the SF_ variables; or give the other org tables of its own with --schema NAME; or, where \(place) is "
                + "to belong to the new org from now on, run once with --replace-org, which reads everything again. A sandbox "
                + "that was refreshed is another org with an Id of its own.",
        )
    }

    /// Notes the org of a ledger that knows none; of two first runs one is enough.
    private func note(_ org: Organization) throws {
        try connection.transaction {
            try connection.query("SELECT pg_advisory_xact_lock(hashtext($1))", [connection.ledger])
            guard try self.org() == nil else { return }
            try insert(org)
        }
        // The other one may have been another org's.
        try check(org, replaces: false)
    }

    private func insert(_ org: Organization) throws {
        try connection.query(
            "INSERT INTO \(connection.ledger).orgs (organization_id, instance, is_sandbox) VALUES ($1, $2, $3)",
            [org.id, org.instance, org.isSandbox ? "t" : "f"],
        )
    }

    /// The tables belong to another org from now on: nothing that is claimed of them holds any more.
    ///
    /// Runs of the old org that are on their way store nothing any more.
    private func replaceOrg(with org: Organization) throws {
        let ledger = connection.ledger
        try connection.transaction {
            try connection.query("SELECT pg_advisory_xact_lock(hashtext($1))", [ledger])
            guard try self.org()?.id != org.id else { return }
            try insert(org)
            try connection.execute(
                """
                UPDATE \(ledger).runs SET state = 'abandoned', fence = fence + 1, finished_at = clock_timestamp()
                WHERE state = 'running';
                UPDATE \(ledger).runs SET job_open = false, request = NULL, mapping = '' WHERE job_open OR mapping <> '';
                UPDATE \(ledger).rejects SET resolved_at = now() WHERE resolved_at IS NULL;
                DELETE FROM \(ledger).jobs;
                DELETE FROM \(ledger).tables;
                DELETE FROM \(ledger).watermarks
                """
            )
        }
    }

    /// Whether the table still holds rows of an org that another one has replaced: it was not read in full since.
    package func holdsRowsOfFormerOrg() throws(PostgresError) -> Bool {
        let orgs = "\(connection.ledger).orgs"
        return try connection.query(
            """
            SELECT (SELECT count(*) FROM \(orgs)) > 1 AND NOT EXISTS (SELECT FROM \(connection.ledger).runs
                WHERE object = $1 AND is_complete AND started_at > (SELECT max(since) FROM \(orgs)))
            """,
            [object],
        )[orNil: 0, 0] == "t"
    }
}
