internal import CLibPQ
internal import Libc

// Every call sends, then waits for the socket and not within libpq: a wait that libpq does cannot be ended.
// https://www.postgresql.org/docs/current/libpq-async.html
extension PostgresConnection {
    /// Sends a statement as a whole.
    func begin(_ sql: String, _ send: () -> Int32) throws(PostgresError) {
        try waiter.begin(sql)
        guard send() == 1 else { throw connectionError(sql) }
        try flush()
    }

    /// Waits until all that was sent is on its way.
    func flush() throws(PostgresError) {
        // A failure shows in the next result, with what the server said before.
        while PQflush(handle) == 1 {
            try waiter.wait(for: Int32(POLLIN) | Int32(POLLOUT))
            // The server may wait for its own words to be read.
            if Poll.isReady(PQsocket(handle), Int16(POLLIN)) != 0, PQconsumeInput(handle) == 0 { return }
        }
    }

    /// The next result of the statement; nil after the last.
    func nextResult() throws(PostgresError) -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            try waiter.wait(for: Int32(POLLIN))
            guard consume() else { break }
        }
        return PQgetResult(handle)
    }

    /// Takes in what has arrived; false where the connection is gone.
    func consume() -> Bool {
        guard PQconsumeInput(handle) == 1 else { return false }
        // One call may leave a part of a TLS record behind, which the socket does not show.
        return PQsslInUse(handle) == 0 || PQconsumeInput(handle) == 1
    }

    /// Takes all results; the last one is what is returned, and the first error is what is thrown.
    @discardableResult
    func finish(_ sql: String) throws(PostgresError) -> PostgresResult {
        var last: PostgresResult?
        var failure: PostgresError?
        while let result = try nextResult() {
            let owned = PostgresResult(handle: result)
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK: last = owned
            case PGRES_COPY_IN:
                // A COPY among statements that have no data for it.
                _ = PQputCopyEnd(handle, "no data")
                try flush()
            case PGRES_COPY_OUT: try drain()
            default:
                failure = failure ?? withExtendedLifetime(owned) { error(in: result, sql) }
                // A connection that is gone would return the same result for ever.
                if PQstatus(handle) == CONNECTION_BAD { throw failure ?? connectionError(sql) }
            }
        }
        if let failure { throw failure }
        guard let last else { throw connectionError(sql) }
        return last
    }

    /// Waits for the answer to a COPY that begins.
    func expect(_ status: ExecStatusType, _ sql: String) throws(PostgresError) {
        guard let result = try nextResult() else { throw connectionError(sql) }
        let owned = PostgresResult(handle: result)
        guard PQresultStatus(result) != status else { return }
        let failure = withExtendedLifetime(owned) {
            PQresultStatus(result) == PGRES_FATAL_ERROR ? error(in: result, sql) : connectionError(sql)
        }
        _ = try? finish(sql)
        throw failure
    }

    private func drain() throws(PostgresError) {
        while let message = try nextCopyMessage() { PQfreemem(message.start) }
    }

    /// The next message of a `COPY ... TO STDOUT`, to be freed with `PQfreemem`; nil after the last.
    func nextCopyMessage() throws(PostgresError) -> (start: UnsafeMutablePointer<CChar>, count: Int)? {
        while true {
            var message: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(handle, &message, 1)
            if count > 0, let message { return (message, Int(count)) }
            guard count == 0 else { return nil }
            try waiter.wait(for: Int32(POLLIN))
            guard consume() else { return nil }
        }
    }
}
