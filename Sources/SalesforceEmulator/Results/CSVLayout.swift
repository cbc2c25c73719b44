/// Rows as Bulk sends them.
///
/// Each column is prepared once: most are a pool of rendered values, and picking one is a hash and a copy.
final class CSVLayout: RowLayout, @unchecked Sendable {
    // Sound to share: nothing changes after init, and `table` keeps alive the pools that the columns point into.

    /// What the inner loop needs of a column; plain data, so that the loop counts no references.
    private struct Column {
        var isPool: Bool
        /// Whether the null decision has a hash of its own.
        var hasNullKey: Bool
        var isFixed: Bool
        var key: UInt64 = 0
        var nullKey: UInt64 = 0
        var nullBelow: UInt64 = 0
        var commonCount = 0
        var count = 0
        var bytes: UnsafePointer<UInt8>?
        var boundaries: UnsafePointer<UInt32>?
    }

    let maximumByteCount: Int
    private let table: ObjectTable
    private let queryColumns: [QueryColumn]
    private let columns: [Column]
    private let delimiter: UInt8
    private let isCRLF: Bool

    init(_ queryColumns: [QueryColumn], table: ObjectTable, catalog: Catalog, delimiter: UInt8, isCRLF: Bool) {
        self.table = table
        self.queryColumns = queryColumns
        self.delimiter = delimiter
        self.isCRLF = isCRLF
        maximumByteCount = queryColumns.reduce(2) { $0 + 1 + $1.maximumByteCount(in: table, catalog) }
        columns = queryColumns.map { column in
            guard case .field(let index) = column, case .pool(let pool) = table.fields[index].source else {
                return Column(isPool: false, hasNullKey: false, isFixed: false)
            }
            let field = table.fields[index]
            return Column(
                isPool: true,
                hasNullKey: field.nullBelow > 0 && field.nullKey != field.key,
                isFixed: field.isFixed,
                key: field.key,
                nullKey: field.nullKey,
                nullBelow: field.nullBelow,
                commonCount: pool.commonCount,
                count: pool.values.count,
                bytes: UnsafePointer(pool.csv.bytes),
                boundaries: UnsafePointer(pool.csv.boundaries),
            )
        }
    }

    /// The header row with its line end.
    var header: String {
        let names = queryColumns.map { "\"\($0.header(in: table))\"" }
        return names.joined(separator: String(UnicodeScalar(delimiter))) + (isCRLF ? "\r\n" : "\n")
    }

    func write(
        _ rows: ArraySlice<UInt32>,
        isFirst: Bool,
        snapshot: OrgSnapshot,
        to writer: inout ByteWriter,
        limit: UnsafeMutablePointer<UInt8>,
    ) -> Int {
        let own = snapshot.rows[table.ordinal]
        var written = 0
        var output = writer
        columns.withUnsafeBufferPointer { columns in
            for number in rows {
                guard output.cursor < limit else { break }
                write(Int(number), columns, own, snapshot, to: &output)
                written += 1
            }
        }
        writer = output
        return written
    }

    @inline(__always)
    private func write(
        _ row: Int,
        _ columns: UnsafeBufferPointer<Column>,
        _ own: ObjectRows,
        _ snapshot: OrgSnapshot,
        to writer: inout ByteWriter,
    ) {
        let rowSeed = table.rowSeed(row)
        let version = own.versions[row]
        let rareMask = ObjectTable.rareMask(row: row)
        for index in 0..<columns.count {
            if index > 0 { writer.put(delimiter) }
            guard columns[index].isPool, let bytes = columns[index].bytes, let boundaries = columns[index].boundaries
            else {
                writeSlowly(index, row: row, own, snapshot, to: &writer)
                continue
            }
            let key = columns[index].key
            var fieldVersion: UInt16 = 0
            if version > 0, !columns[index].isFixed {
                fieldVersion = ObjectTable.lastChange(key: key, rowSeed: rowSeed, version: version)
            }
            let hash = ObjectTable.hash(key: key, rowSeed: rowSeed, fieldVersion: fieldVersion)
            let nullHash =
                columns[index].hasNullKey
                ? ObjectTable.hash(key: columns[index].nullKey, rowSeed: rowSeed, fieldVersion: 0) : hash
            if nullHash & 0xFFFF < columns[index].nullBelow {
                writer.put(0x22)
                writer.put(0x22)
                continue
            }
            let entry = ObjectTable.entry(
                hash,
                commonCount: columns[index].commonCount,
                count: columns[index].count,
                rareMask: rareMask,
            )
            let start = Int(boundaries[entry])
            writer.put(padded: bytes + start, count: Int(boundaries[entry + 1]) - start)
        }
        if isCRLF { writer.put(0x0D) }
        writer.put(0x0A)
    }

    private func writeSlowly(
        _ index: Int,
        row: Int,
        _ own: ObjectRows,
        _ snapshot: OrgSnapshot,
        to writer: inout ByteWriter,
    ) {
        switch queryColumns[index] {
        case .field(let field): FieldWriter(table: table, form: .csv).write(field, row: row, rows: own, to: &writer)
        case .parent(let path):
            let target = path.target(of: row, in: table, snapshot)
            ParentLeaf.write(path.leaf, of: target, form: .csv, snapshot, to: &writer)
        }
    }
}
