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
public final class PostgresConnection {
    private let handle: OpaquePointer
    /// Where the session's tables and ledger are.
    public let placement: Placement

    /// Connects.
    ///
    /// The session speaks UTF-8, prints times in UTC and calls itself `sfsync` unless the target says otherwise.
    ///
    /// - Throws: `PostgresError` with an empty SQLSTATE where no server answered.
    public init(to target: ConnectionTarget) throws(PostgresError) {
        var parameters = target.parameters
        parameters["client_encoding"] = "UTF8"
        let pairs = parameters.sorted { $0.key < $1.key } + [("fallback_application_name", "sfsync")]
        let connection = withCStrings(pairs.map(\.0)) { keywords in
            withCStrings(pairs.map(\.1)) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let connection else {
            throw PostgresError(sqlState: "", message: "out of memory", action: "the connection")
        }
        guard PQstatus(connection) == CONNECTION_OK else {
            let message = Self.message(of: connection)
            PQfinish(connection)
            throw PostgresError(
                sqlState: Self.connectionState(from: message),
                message: message,
                action: "the connection",
            )
        }
        handle = connection
        placement = target.placement
        // Notices would go to stderr; what matters comes as a result.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        try execute(Self.sessionSettings)
        if let schema = placement.schema {
            // This schema alone: with others behind it, a table that is missing here would be found there.
            try query("SELECT set_config('search_path', $1, false)", [Identifier(schema).sql])
        }
    }

    /// The schema of the ledger, as it stands in a statement.
    public var ledger: String { placement.ledger.sql }

    /// Creates the schema of the ledger where it is missing.
    ///
    /// `IF NOT EXISTS` alone would ask for the right to create schemas even where there is nothing to create.
    ///
    /// - Throws: `PostgresError`.
    public func createLedgerSchema() throws(PostgresError) {
        guard try query("SELECT FROM pg_namespace WHERE nspname = $1", [placement.ledger.name]).count == 0 else {
            return
        }
        try execute("CREATE SCHEMA IF NOT EXISTS \(ledger)")
    }

    /// Times in UTC, and tables apart from the ledger.
    ///
    /// For a role called `sfsync` the default search path would begin with the schema of that name. Wide values by lz4,
    /// which costs the server a fraction of pglz's time, unless someone has chosen:
    /// https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-DEFAULT-TOAST-COMPRESSION
    private static let sessionSettings = """
        SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET standard_conforming_strings = on;
        SELECT set_config('search_path', 'public', false) WHERE current_user = 'sfsync'
            AND current_setting('search_path') IN ('"$user", public', '"$user",public');
        SELECT set_config(name, 'lz4', false) FROM pg_settings
        WHERE name = 'default_toast_compression' AND source = 'default' AND 'lz4' = ANY (enumvals)
        """

    deinit {
        PQfinish(handle)
    }

    /// Runs one or several statements without parameters; their rows are dropped.
    ///
    /// - Throws: `PostgresError` of the first statement that failed.
    public func execute(_ sql: String) throws(PostgresError) {
        _ = try check(PQexec(handle, sql), sql)
    }

    /// Runs one statement with text parameters `$1`, `$2`, ...; nil is NULL.
    ///
    /// - Throws: `PostgresError` with the server's SQLSTATE.
    @discardableResult
    public func query(_ sql: String, _ parameters: [String?] = []) throws(PostgresError) -> PostgresResult {
        let result = withCStrings(parameters) { values in
            PQexecParams(handle, sql, Int32(parameters.count), nil, values, nil, nil, 0)
        }
        return try check(result, sql)
    }

    /// Runs `body` in a transaction: commits when it returns, rolls back and rethrows when it throws.
    ///
    /// - Throws: what `body` throws, or `PostgresError` where BEGIN or COMMIT failed; then nothing was stored.
    public func transaction<Value>(_ body: () throws -> Value) throws -> Value {
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

    /// Runs a `COPY ... FROM STDIN` and sends what `body` writes.
    ///
    /// When both fail, the server's error wins, since a write usually fails because the server gave up; an error that
    /// `body` throws by itself ends the COPY, so that nothing of it is stored, and is rethrown.
    ///
    /// - Returns: The number of rows copied.
    /// - Throws: `PostgresError`, or what `body` throws.
    @discardableResult
    public func copyIn(_ sql: String, _ body: (borrowing CopyWriter) throws -> Void) throws -> Int {
        try check(PQexec(handle, sql), sql, expecting: PGRES_COPY_IN)
        do {
            try body(CopyWriter(handle: handle))
        } catch let error as CopyWriter.Interrupted {
            _ = PQputCopyEnd(handle, nil)
            _ = try finish(sql)
            throw PostgresError(sqlState: "", message: error.message, action: Self.summary(sql))
        } catch {
            _ = PQputCopyEnd(handle, "stopped by the client")
            _ = try? finish(sql)
            throw error
        }
        guard PQputCopyEnd(handle, nil) == 1 else {
            throw PostgresError(sqlState: "", message: Self.message(of: handle), action: Self.summary(sql))
        }
        return try finish(sql)
    }

    /// Runs a `COPY ... TO STDOUT` and passes each message of the stream on; the bytes are valid only inside `body`.
    ///
    /// - Throws: `PostgresError`, or what `body` throws, after the rest of the stream was dropped.
    public func copyOut(_ sql: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try check(PQexec(handle, sql), sql, expecting: PGRES_COPY_OUT)
        var failure: (any Error)?
        while true {
            var message: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(handle, &message, 0)
            guard count > 0, let message else { break }
            defer { PQfreemem(message) }
            guard failure == nil else { continue }
            do {
                try body(UnsafeRawBufferPointer(start: message, count: Int(count)))
            } catch {
                failure = error
            }
        }
        _ = try finish(sql)
        if let failure { throw failure }
    }

    /// Version of the server as libpq counts: 150018 for 15.18.
    public var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// Host, port, database, user and TLS state, for people.
    public var summary: String {
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
    public var encryption: String {
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
    public var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }

    /// A handle with which another thread can interrupt the statement that runs.
    public func makeCancelHandle() -> CancelHandle? {
        PQgetCancel(handle).map(CancelHandle.init)
    }

    // MARK: Results

    private func finish(_ sql: String) throws(PostgresError) -> Int {
        let result = try check(PQgetResult(handle), sql)
        while let rest = PQgetResult(handle) { PQclear(rest) }
        return result.affectedRows
    }

    @discardableResult
    private func check(
        _ result: OpaquePointer?,
        _ sql: String,
        expecting expected: ExecStatusType? = nil,
    ) throws(PostgresError) -> PostgresResult {
        guard let result else {
            throw PostgresError(sqlState: "", message: Self.message(of: handle), action: Self.summary(sql))
        }
        let owned = PostgresResult(handle: result)
        let status = PQresultStatus(result)
        if status == expected ?? status,
            [PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_IN, PGRES_COPY_OUT].contains(status)
        {
            return owned
        }
        // The result is freed with its owner, which nobody else holds by now.
        func field(_ code: Int) -> String? {
            withExtendedLifetime(owned) { PQresultErrorField(result, Int32(code)).map { String(cString: $0) } }
        }
        throw PostgresError(
            sqlState: field(SFS_PG_DIAG_SQLSTATE) ?? "",
            message: field(SFS_PG_DIAG_MESSAGE_PRIMARY) ?? Self.message(of: handle),
            detail: field(SFS_PG_DIAG_MESSAGE_DETAIL),
            hint: field(SFS_PG_DIAG_MESSAGE_HINT),
            column: field(SFS_PG_DIAG_COLUMN_NAME),
            constraint: field(SFS_PG_DIAG_CONSTRAINT_NAME),
            action: Self.summary(sql),
        )
    }

    static func message(of handle: OpaquePointer) -> String {
        let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isNewline).map(String.init).joined(separator: "; ")
    }

    /// libpq gives no SQLSTATE for a refused connection; the server's words tell the cases that people can mend.
    private static func connectionState(from message: String) -> String {
        if message.contains("authentication failed") { return "28P01" }
        if message.contains("database \""), message.contains("does not exist") { return "3D000" }
        if message.contains("role \""), message.contains("does not exist") { return "28000" }
        if message.contains("the database system is") { return "57P03" }
        if message.contains("too many") { return "53300" }
        return ""
    }

    /// The beginning of a statement, for messages.
    static func summary(_ sql: String) -> String {
        let words = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count <= 80 ? "'\(words)'" : "'\(words.prefix(77))...'"
    }
}
