internal import CLibPQ

/// One session with PostgreSQL.
///
/// Every call blocks the calling thread until the server has answered, so use it on a thread of your own and never on
/// the concurrency pool. A connection is not thread-safe and not `Sendable`: create it where it is used.
///
/// ```swift
/// let connection = try PostgresConnection(to: ConnectionTarget("postgresql:///mirror"))
/// let result = try connection.query("SELECT count(*) FROM sf_contacts WHERE email = $1", ["a@example.com"])
/// print(result[0, 0] ?? "none")
/// ```
package final class PostgresConnection {
    let handle: OpaquePointer
    let waiter: SessionWaiter
    /// Where the session's tables and ledger are.
    package let placement: SchemaNamespace
    private let parameters: [String: String]
    /// Whether role or database make transactions read-only; nil before it is known.
    private var isReadOnlyByDefault = false
    /// What to do about a tablespace in which everything would be made, and the role may make nothing.
    private var closedTablespace: String?
    private lazy var redaction = SecretRedaction(
        parameters: parameters,
        used: PQpass(handle).map { String(cString: $0) },
    )

    /// Connects.
    ///
    /// The session speaks UTF-8, prints times in UTC and calls itself `sfsync` unless the target says otherwise; which
    /// settings it makes, respects and refuses is in docs/postgresql.md.
    ///
    /// - Throws: `PostgresError` with an empty SQLSTATE where no server answered, and with a `refusal` where the database
    ///   is not one to work with.
    package init(to target: ConnectionTarget) throws(PostgresError) {
        parameters = try target.resolved()
        handle = try SessionOpening(parameters: parameters, watch: target.watch).open()
        placement = target.placement
        waiter = SessionWaiter(handle, parameters: parameters, watch: target.watch)
        do {
            try prepare(target)
        } catch {
            // A statement_timeout of milliseconds ends what would switch it off; this alone is quick enough.
            guard error.sqlState == "57014", !error.isCancelled || !target.watch.isCancelled() else { throw error }
            try execute("SET statement_timeout = 0")
            try prepare(target)
        }
    }

    /// Takes over a connection for a look at the server; nothing is set.
    init(helper handle: OpaquePointer, _ parameters: [String: String], _ watch: SessionWatch) {
        self.handle = handle
        self.parameters = parameters
        placement = SchemaNamespace()
        waiter = SessionWaiter(handle, parameters: parameters, watch: watch)
    }

    /// Refuses what cannot be worked with, before anything is changed; then makes the session's settings.
    private func prepare(_ target: ConnectionTarget) throws(PostgresError) {
        let encoding = PQparameterStatus(handle, "server_encoding").map { String(cString: $0) } ?? "UTF8"
        guard encoding == "UTF8" else {
            let database = PQdb(handle).map { String(cString: $0) } ?? ""
            throw SessionSettings.refusal(ofEncoding: encoding, database: database)
        }
        let facts = try query(SessionSettings.facts)
        let pid = facts[0, 0].flatMap { Int32($0) } ?? 0
        try PoolerProbe.check(self, pid: pid, parameters)
        waiter.backendPID = pid
        isReadOnlyByDefault = facts[0, 3] == "on"
        closedTablespace = facts[0, 4].map { SessionSettings.advice(onTablespace: $0, user: facts[0, 2] ?? "") }
        if let role = facts[0, 1], role != "origin" {
            do {
                try execute("SET session_replication_role = origin")
            } catch  where error.sqlState == "42501" {
                throw SessionSettings.refusal(ofReplicationRole: role, user: facts[0, 2] ?? "")
            }
        }
        try execute(SessionSettings.statement)
        if let schema = placement.schema {
            // This schema alone: with others behind it, a table that is missing here would be found there.
            try query("SELECT set_config('search_path', $1, false)", [Identifier(schema).sql])
        }
        if let name = target.applicationName { try setApplicationName(name) }
    }

    /// The number of the server process behind the session, which is what `pg_stat_activity` has.
    package var backendPID: Int32 { waiter.backendPID }

    /// The number that the other side named when the session began: a pooler's is its own.
    var announcedPID: Int32 { PQbackendPID(handle) }

    /// Names the session in `pg_stat_activity`; a name that the user gave stays in front.
    ///
    /// - Throws: `PostgresError`.
    package func setApplicationName(_ name: String) throws(PostgresError) {
        let own = setting("application_name").flatMap { $0.isEmpty ? nil : "\($0): " } ?? ""
        try query("SELECT set_config('application_name', $1, false)", [own + name])
    }

    /// The schema of the ledger, as it stands in a statement.
    package var ledger: String { placement.ledger.sql }

    /// Creates the schema of the ledger where it is missing.
    ///
    /// `IF NOT EXISTS` alone would ask for the right to create schemas even where there is nothing to create.
    ///
    /// - Throws: `PostgresError`.
    package func createLedgerSchema() throws(PostgresError) {
        guard try query("SELECT FROM pg_namespace WHERE nspname = $1", [placement.ledger.name]).count == 0 else {
            return
        }
        try execute("CREATE SCHEMA IF NOT EXISTS \(ledger)")
    }

    deinit {
        PQfinish(handle)
    }

    /// Runs one or several statements without parameters; their rows are dropped.
    ///
    /// - Throws: `PostgresError` of the first statement that failed.
    package func execute(_ sql: String) throws(PostgresError) {
        try begin(sql) { PQsendQuery(handle, sql) }
        try finish(sql)
    }

    /// Runs one statement with text parameters `$1`, `$2`, ...; nil is NULL.
    ///
    /// - Throws: `PostgresError` with the server's SQLSTATE.
    @discardableResult
    package func query(_ sql: String, _ parameters: [String?] = []) throws(PostgresError) -> PostgresResult {
        try begin(sql) {
            withCStrings(parameters) { values in
                PQsendQueryParams(handle, sql, Int32(parameters.count), nil, values, nil, nil, 0)
            }
        }
        return try finish(sql)
    }

    /// Runs `body` in a transaction: commits when it returns, rolls back and rethrows when it throws.
    ///
    /// - Throws: what `body` throws, or `PostgresError` where BEGIN or COMMIT failed; then nothing was stored.
    package func transaction<Value>(_ body: () throws -> Value) throws -> Value {
        try execute("BEGIN")
        do {
            let value = try body()
            try execute("COMMIT")
            return value
        } catch {
            // The session may be gone; the transaction is over either way, and the first error is the one to tell.
            try? execute("ROLLBACK")
            throw error
        }
    }

    /// The version of libpq that this process uses: `15.8`.
    package static var libraryVersion: String {
        let version = PQlibVersion()
        return "\(version / 10_000).\(version % 10_000)"
    }

    /// Version of the server as libpq counts: 150018 for 15.18.
    package var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// Host, port, database, user and TLS state, for people.
    package var summary: String {
        let host = PQhost(handle).map { String(cString: $0) } ?? ""
        let database = PQdb(handle).map { String(cString: $0) } ?? ""
        let user = PQuser(handle).map { String(cString: $0) } ?? ""
        let port = PQport(handle).map { String(cString: $0) } ?? ""
        let place = host.hasPrefix("/") ? "socket \(host)" : "\(host):\(port) (\(encryption))"
        return "database '\(database)' as '\(user)' on \(place)"
    }

    /// How the way to the server is protected: `TLSv1.3, sslmode=verify-full`, `not encrypted, sslmode=prefer` or
    /// `a Unix socket`.
    ///
    /// Which it is follows from `sslmode`, `PGSSLMODE` and what the server offers:
    /// https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-SSLMODE-STATEMENTS
    package var encryption: String {
        if PQhost(handle).map({ String(cString: $0) })?.hasPrefix("/") ?? false { return "a Unix socket" }
        let mode = setting("sslmode").map { ", sslmode=\($0)" } ?? ""
        guard PQsslInUse(handle) == 1 else { return "not encrypted\(mode)" }
        return (PQsslAttribute(handle, "protocol").map { String(cString: $0) } ?? "TLS") + mode
    }

    /// A connection parameter as libpq took it in the end, from wherever it came.
    private func setting(_ keyword: String) -> String? {
        guard let options = PQconninfo(handle) else { return nil }
        defer { PQconninfoFree(options) }
        var option = options
        while let name = option.pointee.keyword {
            if String(cString: name) == keyword { return option.pointee.val.map { String(cString: $0) } }
            option += 1
        }
        return nil
    }

    /// Whether a transaction is open, also a failed one.
    package var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }

    /// A handle with which another thread can interrupt the statement that runs.
    package func makeCancelHandle() -> CancelHandle? {
        PQgetCancel(handle).map(CancelHandle.init)
    }

    /// The words of libpq about what went wrong last, without secrets.
    var lastMessage: String {
        let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        return redaction.clean(text.split(whereSeparator: \.isNewline).map(String.init).joined(separator: "; "))
    }

    /// An error of the connection, with libpq's words.
    func connectionError(_ sql: String) -> PostgresError {
        PostgresError(sqlState: "", message: lastMessage, action: Self.summary(sql))
    }

    /// The server's error in a result.
    func error(in result: OpaquePointer, _ sql: String) -> PostgresError {
        func field(_ code: Int) -> String? {
            PQresultErrorField(result, Int32(code)).map { redaction.clean(String(cString: $0)) }
        }
        var error = PostgresError(
            sqlState: field(SFS_PG_DIAG_SQLSTATE) ?? "",
            message: field(SFS_PG_DIAG_MESSAGE_PRIMARY) ?? lastMessage,
            detail: field(SFS_PG_DIAG_MESSAGE_DETAIL),
            hint: field(SFS_PG_DIAG_MESSAGE_HINT),
            column: field(SFS_PG_DIAG_COLUMN_NAME),
            constraint: field(SFS_PG_DIAG_CONSTRAINT_NAME),
            action: Self.summary(sql),
        )
        error.copyLine = field(SFS_PG_DIAG_CONTEXT).flatMap(PostgresError.copyLine)
        switch error.sqlState {
        case "42501" where sql.contains("CREATE "): error.hint = closedTablespace ?? error.hint
        case "57014": error.isCancelled = waiter.isCancelling
        case "55P03":
            if let holders = waiter.holders { error.message += ", which was held by \(holders)" }
            error.isPatienceExhausted = waiter.isPatienceExhausted
        case "25006" where isReadOnlyByDefault: return SessionSettings.refusal(ofReadOnly: error)
        default: break
        }
        return error
    }

    /// The beginning of a statement, for messages.
    static func summary(_ sql: String) -> String {
        let words = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count <= 80 ? "'\(words)'" : "'\(words.prefix(77))...'"
    }
}
