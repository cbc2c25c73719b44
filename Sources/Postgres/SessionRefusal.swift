/// Why sfsync does not work with a database that would answer: a person has to change the configuration.
package enum SessionRefusal: Sendable, Equatable {
    /// The connection string is malformed, or means something else than its author.
    case connectionString
    /// The database's encoding is not UTF8.
    case encoding
    /// Something hands each transaction to another server process.
    case transactionPooler
    /// The role or the database makes every transaction read-only.
    case readOnly
    /// A setting that sfsync cannot work with, and may not change.
    case settings
}

extension PostgresError {
    /// A refusal of our own, with the whole sentence.
    init(refusal: SessionRefusal, _ message: String) {
        self.init(sqlState: "", message: message, action: "the connection", refusal: refusal)
    }
}
