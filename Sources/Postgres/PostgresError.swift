/// What PostgreSQL, or libpq on the way to it, answered instead of doing what was asked.
public struct PostgresError: Error, Sendable, Equatable {
    /// What a caller can do about it.
    package enum Recovery: Sendable, Equatable {
        /// The same work may succeed when tried again on this or a new connection.
        case retry
        /// The rows of the statement are at fault: without the bad ones it may succeed.
        case splitRows
        /// A person has to mend something first.
        case stop
    }

    /// The five-character SQLSTATE; empty where the failure is the connection's and the server said nothing.
    ///
    /// https://www.postgresql.org/docs/current/errcodes-appendix.html
    public var sqlState: String
    /// The primary message, one line.
    public var message: String
    /// DETAIL of the server, which can quote values of the row and so is not part of `description`.
    package var detail: String?
    /// HINT of the server.
    public var hint: String?
    /// The column the server named.
    package var column: String?
    /// The constraint the server named.
    package var constraint: String?
    /// The row of a COPY that the server could not take, counted from 1 in the order they were sent.
    package var copyLine: Int?
    /// What was attempted, without values: a statement's beginning or `connect`.
    package var action: String
    /// Why sfsync does not work with the database at all; nil for everything that the server or libpq says.
    package var refusal: SessionRefusal?
    /// Whether the session's own watch ended the statement, or the wait for the connection.
    package var isCancelled: Bool
    /// Whether nothing was heard at all: the server may not live.
    var isSilence = false
    /// Whether the session waited for a lock as long as sfsync ever waits.
    var isPatienceExhausted = false

    /// Creates an error; the wrapper's own code is the usual source.
    package init(
        sqlState: String,
        message: String,
        detail: String? = nil,
        hint: String? = nil,
        column: String? = nil,
        constraint: String? = nil,
        action: String,
        refusal: SessionRefusal? = nil,
        isCancelled: Bool = false,
    ) {
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
        self.column = column
        self.constraint = constraint
        self.action = action
        self.refusal = refusal
        self.isCancelled = isCancelled
    }

    /// What can be done, by SQLSTATE.
    ///
    /// Classes 22, 23, 54 and the raised exceptions of triggers speak of values. Class 08, 53 (resources), 57P0x
    /// (shutdown), 40 (deadlock, serialization) and 55P03 (lock timeout) pass. What was cancelled on purpose, what the
    /// configuration forbids, and a lock that was waited for in full do not.
    package var recovery: Recovery {
        if let refusal, refusal != .readOnly { return .stop }
        if isCancelled || isPatienceExhausted { return .stop }
        return switch sqlState {
        case "", "57P01", "57P02", "57P03", "55P03", "25006": .retry
        case "P0001", "44000": .splitRows
        case _ where ["08", "40", "53"].contains(sqlState.prefix(2)): .retry
        case _ where ["22", "23", "54"].contains(sqlState.prefix(2)): .splitRows
        default: .stop
        }
    }

    /// Whether a row lacks its parent, or others point to it; PostgreSQL 18 calls the latter 23001 under RESTRICT.
    package var isForeignKeyViolation: Bool { ["23503", "23001"].contains(sqlState) }

    /// Whether another session held what this one wanted: a deadlock or the end of a wait for a lock; it may pass.
    package var isLockConflict: Bool { ["40P01", "55P03"].contains(sqlState) }

    /// Whether the server, the database or the role has no connection left.
    package var isTooManyConnections: Bool { sqlState == "53300" }

    /// Whether the session is gone, so that its transaction is, too.
    package var isConnectionLost: Bool {
        guard refusal == nil else { return false }
        return sqlState.isEmpty || sqlState.hasPrefix("08") || ["57P01", "57P02", "57P03"].contains(sqlState)
    }
}

extension PostgresError: CustomStringConvertible {
    /// What failed, on what, what the server answered and its advice, without values of rows.
    public var description: String {
        if refusal != nil { return message }
        let state = sqlState.isEmpty ? "" : " (SQLSTATE \(sqlState))"
        let advice = (sqlState == "53100" ? defaultHint : hint ?? defaultHint).map { " \($0)" } ?? ""
        return "PostgreSQL refused \(action): \(message)\(state).\(advice)"
    }

    private var defaultHint: String? {
        switch sqlState {
        case "": "Check that the server runs and that DATABASE_URL or the PG* variables point to it."
        case "28P01", "28000": "Check user and password in DATABASE_URL, PGPASSWORD or ~/.pgpass."
        case "3D000": "Create the database or correct its name in DATABASE_URL."
        case "42501": "Grant the role the right, or own the table with it."
        case "23505" where action.contains("INDEX"):
            "Rows share a value that has to be unique: mend them, or take 'unique: true' out of the manifest."
        case "3F000":
            "No schema of the search path exists: create one, or name it with --schema or SFSYNC_SCHEMA."
        case "53300":
            "A run takes up to two connections for each object that loads at the same time, four by default; 'sfsync run "
                + "OBJECT --jobs 1 --writers 1' takes the fewest. Raise CONNECTION LIMIT or max_connections, or end "
                + "sessions that nobody needs."
        case "55P03" where isPatienceExhausted:
            "End the session that holds the lock, then run the same command again: it continues."
        case "57014":
            "Somebody, or a statement_timeout that the connection asks for, has ended the statement: run the same command "
                + "again."
        case "53100": "Free disk space on the server, then run the same command again: it continues."
        default: nil
        }
    }
}
