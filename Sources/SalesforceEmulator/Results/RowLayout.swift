/// Renders rows of one query.
protocol RowLayout: Sendable {
    /// The most bytes a row can take.
    var maximumByteCount: Int { get }

    /// Writes rows until `limit` is passed; a row that begins before it is written whole.
    ///
    /// `isFirst` says whether the first of the rows begins the page.
    ///
    /// - Returns: how many rows were written
    func write(
        _ rows: ArraySlice<UInt32>,
        isFirst: Bool,
        snapshot: OrgSnapshot,
        to writer: inout ByteWriter,
        limit: UnsafeMutablePointer<UInt8>,
    ) -> Int
}

extension QueryColumn {
    /// The most bytes a value of this column can take.
    func maximumByteCount(in table: ObjectTable, _ catalog: Catalog) -> Int {
        switch self {
        case .field(let index): FieldWriter.maximumByteCount(index, in: table)
        case .parent(let path):
            catalog.tables.reduce(60) { size, parent in
                max(size, parent.index(of: path.leaf).map { FieldWriter.maximumByteCount($0, in: parent) } ?? 0)
            }
        }
    }
}
