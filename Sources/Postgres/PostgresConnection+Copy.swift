internal import CLibPQ

extension PostgresConnection {
    /// Runs a `COPY ... FROM STDIN` and sends what `body` writes.
    ///
    /// When both fail, the server's error wins, since a write usually fails because the server gave up; an error that
    /// `body` throws by itself ends the COPY, so that nothing of it is stored, and is rethrown.
    ///
    /// - Returns: The number of rows copied.
    /// - Throws: `PostgresError`, or what `body` throws.
    @discardableResult
    package func copyIn(_ sql: String, _ body: (borrowing CopyWriter) throws -> Void) throws -> Int {
        try begin(sql) { PQsendQuery(handle, sql) }
        try expect(PGRES_COPY_IN, sql)
        do {
            try body(CopyWriter(connection: self))
        } catch let error as CopyWriter.Interrupted {
            try endCopy(nil)
            try finish(sql)
            throw PostgresError(sqlState: "", message: error.message, action: Self.summary(sql))
        } catch {
            try? endCopy("stopped by the client")
            _ = try? finish(sql)
            throw error
        }
        try endCopy(nil)
        return try finish(sql).affectedRows
    }

    private func endCopy(_ reason: String?) throws(PostgresError) {
        // A failure shows in the result, with the server's own words.
        _ = PQputCopyEnd(handle, reason)
        try flush()
    }

    /// Runs a `COPY ... TO STDOUT` and passes each message of the stream on; the bytes are valid only inside `body`.
    ///
    /// - Throws: `PostgresError`, or what `body` throws, after the rest of the stream was dropped.
    package func copyOut(_ sql: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try begin(sql) { PQsendQuery(handle, sql) }
        try expect(PGRES_COPY_OUT, sql)
        var failure: (any Error)?
        while let message = try nextCopyMessage() {
            defer { PQfreemem(message.start) }
            guard failure == nil else { continue }
            do {
                try body(UnsafeRawBufferPointer(start: message.start, count: message.count))
            } catch {
                failure = error
            }
        }
        try finish(sql)
        if let failure { throw failure }
    }
}
