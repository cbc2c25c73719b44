package import Postgres
package import Salesforce

/// The org that the rows of a database are from, for those who only look.
package enum TablesOrg {
    /// Compares it with the org that a client is signed in to, as a run does, and notes nothing.
    ///
    /// - Returns: The org that both are of; nil where nothing was loaded yet.
    /// - Throws: `SyncError` with code `otherOrg`, `SalesforceError`, `PostgresError`.
    package static func check(
        _ client: SalesforceClient,
        _ connection: PostgresConnection,
    ) throws -> Organization? {
        let ledger = Ledger(object: "", connection: connection)
        guard try ledger.exists(), let known = try ledger.org() else { return nil }
        try ledger.check(try client.organization(), replaces: false)
        return known
    }
}
