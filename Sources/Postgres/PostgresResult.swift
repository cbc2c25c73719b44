internal import CLibPQ

/// The rows of one statement, in text form.
package final class PostgresResult {
    private let handle: OpaquePointer

    init(handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        PQclear(handle)
    }

    /// Number of rows.
    package var count: Int { Int(PQntuples(handle)) }

    /// Number of rows that an INSERT, UPDATE, DELETE or COPY touched; 0 for other statements.
    package var affectedRows: Int {
        PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// The text of a value, nil for NULL; row and column count from 0 and must exist.
    package subscript(row: Int, column: Int) -> String? {
        precondition(row < count && column < Int(PQnfields(handle)), "no such row or column in the result")
        guard PQgetisnull(handle, Int32(row), Int32(column)) == 0 else { return nil }
        return PQgetvalue(handle, Int32(row), Int32(column)).map { String(cString: $0) }
    }

    /// Lends the bytes of a value, valid only inside `body`; nil for NULL.
    package func withBytes<Value>(row: Int, column: Int, _ body: (UnsafeRawBufferPointer) -> Value) -> Value? {
        precondition(row < count && column < Int(PQnfields(handle)), "no such row or column in the result")
        guard PQgetisnull(handle, Int32(row), Int32(column)) == 0 else { return nil }
        let length = Int(PQgetlength(handle, Int32(row), Int32(column)))
        return body(UnsafeRawBufferPointer(start: PQgetvalue(handle, Int32(row), Int32(column)), count: length))
    }

    /// All rows as text, for small results.
    package var rows: [[String?]] {
        (0..<count).map { row in (0..<Int(PQnfields(handle))).map { self[row, $0] } }
    }

    /// All rows, their values by the names of the columns.
    package var records: [PostgresRow] { (0..<count).map { PostgresRow(result: self, index: $0) } }

    /// The first row; nil where there is none.
    package var first: PostgresRow? { count > 0 ? PostgresRow(result: self, index: 0) : nil }

    /// The texts of the first column, without the NULLs.
    package var texts: [String] { (0..<count).compactMap { self[$0, 0] } }

    /// The first value of the first row as an integer; nil for NULL, another text, or no row.
    package var integer: Int? { texts.first.flatMap { Int($0) } }

    /// Where a column is; the statement has to name it.
    func column(_ name: String) -> Int {
        let index = Int(PQfnumber(handle, Identifier(name).sql))
        precondition(index >= 0, "the statement has no column '\(name)'")
        return index
    }
}

extension PostgresResult {
    /// A value of the result; nil for NULL, and where there is no such row.
    package subscript(orNil row: Int, column: Int) -> String? { row < count ? self[row, column] : nil }
}
