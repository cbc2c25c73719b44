internal import CLibPQ

/// The rows of one statement, in text form.
public final class PostgresResult {
    private let handle: OpaquePointer

    init(handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        PQclear(handle)
    }

    /// Number of rows.
    public var count: Int { Int(PQntuples(handle)) }

    /// Number of rows that an INSERT, UPDATE, DELETE or COPY touched; 0 for other statements.
    public var affectedRows: Int {
        PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// The text of a value, nil for NULL; row and column count from 0 and must exist.
    public subscript(row: Int, column: Int) -> String? {
        precondition(row < count && column < Int(PQnfields(handle)), "no such row or column in the result")
        guard PQgetisnull(handle, Int32(row), Int32(column)) == 0 else { return nil }
        return PQgetvalue(handle, Int32(row), Int32(column)).map { String(cString: $0) }
    }

    /// Lends the bytes of a value, valid only inside `body`; nil for NULL.
    public func withBytes<Value>(row: Int, column: Int, _ body: (UnsafeRawBufferPointer) -> Value) -> Value? {
        precondition(row < count && column < Int(PQnfields(handle)), "no such row or column in the result")
        guard PQgetisnull(handle, Int32(row), Int32(column)) == 0 else { return nil }
        let length = Int(PQgetlength(handle, Int32(row), Int32(column)))
        return body(UnsafeRawBufferPointer(start: PQgetvalue(handle, Int32(row), Int32(column)), count: length))
    }

    /// All rows as text, for small results.
    public var rows: [[String?]] {
        (0..<count).map { row in (0..<Int(PQnfields(handle))).map { self[row, $0] } }
    }
}
