/// Where an org's tables and its ledger are in a database.
///
/// Without a schema the tables go along the role's search path and the ledger is schema `sfsync`. With a schema all
/// tables are in it, and the ledger is a schema of its own, `sfsync_` and the name: two orgs in one database share
/// nothing, neither tables nor runs, watermarks, rejects or locks.
package struct SchemaNamespace: Sendable, Hashable {
    /// What every ledger's name begins with; no schema of tables may, or the two could meet.
    package static let ledgerPrefix = "sfsync"

    /// The schema of the tables, as it is called, without quotes; nil where the search path decides.
    package let schema: String?

    /// Places everything.
    ///
    /// - Parameter schema: A name as `ManifestLibrary` accepts it, which leaves room for the ledger's; nil for the
    ///   search path.
    package init(schema: String? = nil) {
        self.schema = schema
    }

    /// The schema of the ledger.
    package var ledger: Identifier {
        Identifier(schema.map { "\(Self.ledgerPrefix)_\($0)" } ?? Self.ledgerPrefix)
    }
}
