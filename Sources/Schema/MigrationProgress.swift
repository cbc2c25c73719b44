package import Postgres

/// What happens while a plan is carried out.
package enum MigrationProgress: Sendable, Equatable {
    /// Changes are done, so many of all.
    case done([SchemaChange], done: Int, of: Int)
    /// A change failed; so many of all are done.
    case failed(SchemaChange, done: Int, of: Int)
    /// So many rows of the table were rewritten so far.
    case rows(Int, table: String)
    /// So many stubs of missing parents were inserted for a new link.
    case stubs(Int)
    /// Somebody holds a lock; the statement is tried again.
    case waiting(String)
    /// A change, in words, waits for open transactions of others, for ten minutes at most; who they are.
    case waitingForTransactions(String, [String])
}

extension SchemaPlan {
    /// Carries the steps out, conflicts left out.
    ///
    /// Statements that touch no rows run together in one transaction, others one after another; none waits long for a
    /// lock, since others would wait behind it. Every step is noted in `sfsync.migrations`.
    ///
    /// - Returns: How many stubs of missing parents were inserted for new links.
    /// - Throws: `PostgresError`: the step that failed is as if it had not begun, or a new plan continues it.
    @discardableResult
    package func apply(
        on connection: PostgresConnection,
        onProgress: (MigrationProgress) -> Void = { _ in },
    ) throws -> Int {
        try withoutActuallyEscaping(onProgress) { progress in
            try MigrationRunner(connection: connection, onProgress: progress).run(changes)
        }
    }
}
