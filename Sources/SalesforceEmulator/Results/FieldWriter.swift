/// Writes values of one object's rows as CSV or JSON.
struct FieldWriter {
    /// The two forms in which Salesforce sends rows.
    enum Form {
        /// Bulk: every value in quotes, nothing between them for null.
        case csv
        /// REST: typed values, `null`.
        case json
    }

    let table: ObjectTable
    let form: Form

    private static let emptyTexts: Set<String> = ["BadgeText", "OutOfOfficeMessage"]

    /// Writes one field of one row.
    func write(_ index: Int, row: Int, rows: ObjectRows, to writer: inout ByteWriter) {
        let field = table.fields[index]
        let rowSeed = table.rowSeed(row)
        let isJSON = form == .json
        switch field.source {
        case .id: return put(table.series.id(of: row), to: &writer)
        case .isDeleted: return put(rows.flags[row].contains(.deleted), to: &writer)
        case .isArchived: return put(rows.flags[row].contains(.archived), to: &writer)
        case .isWhat(let relation): return put(table.isWhat(relation, row: row, in: rows), to: &writer)
        case .relation(let source, let side):
            guard let id = source.id(rowSeed, side) else { return putNull(to: &writer) }
            return put(id, to: &writer)
        case .objectName(let reference):
            guard case .text(let name) = table.objectName(reference, row: row, in: rows) else {
                return putNull(to: &writer)
            }
            writer.put(0x22)
            writer.put(Array(name.utf8))
            return writer.put(0x22)
        case .masterRecord:
            guard let master = rows.masters[UInt32(row)] else { return putNull(to: &writer) }
            return put(table.series.id(of: Int(master)), to: &writer)
        case .systemModstamp: return writer.put(seconds: rows.stamps[row], isJSON: isJSON)
        case .createdDate: return writer.put(seconds: rows.created[row], isJSON: isJSON)
        case .lastModifiedDate: return writer.put(seconds: table.lastModified(row, in: rows), isJSON: isJSON)
        case .nothing: return putNull(to: &writer)
        case .joined(let first, let last): return writeJoined(first, last, row: row, rows: rows, to: &writer)
        case .compound(let parts): return writeCompound(parts, row: row, rows: rows, to: &writer)
        case .pool, .serial, .reference: break
        }
        let version = table.fieldVersion(field, rowSeed: rowSeed, version: rows.versions[row])
        guard !table.isNull(field, rowSeed: rowSeed, fieldVersion: version) else {
            // A few text fields of users are empty rather than null by REST; Bulk cannot tell the two apart.
            if isJSON, Self.emptyTexts.contains(field.describe.name) { return writer.put("\"\"") }
            return putNull(to: &writer)
        }
        let hash = ObjectTable.hash(key: field.key, rowSeed: rowSeed, fieldVersion: version)
        switch field.source {
        case .pool(let pool):
            let entry = ObjectTable.entry(
                hash,
                commonCount: pool.commonCount,
                count: pool.values.count,
                rareMask: ObjectTable.rareMask(row: row),
            )
            writer.put((isJSON ? pool.json : pool.csv).slice(entry))
        case .serial(let serial): serial.write(row: row, version: version, to: &writer)
        case .reference(let reference): put(reference.id(hash), to: &writer)
        default: putNull(to: &writer)
        }
    }

    /// The most bytes a field can take in either form.
    static func maximumByteCount(_ index: Int, in table: ObjectTable) -> Int {
        switch table.fields[index].source {
        case .pool(let pool): pool.maximumByteCount
        case .serial(let serial): serial.maximumByteCount
        case .joined(let first, let last):
            (first.map { maximumByteCount($0, in: table) } ?? 0) + maximumByteCount(last, in: table) + 1
        case .compound(let parts):
            parts.reduce(2) { $0 + $1.key.utf8.count + 4 + maximumByteCount($1.field, in: table) }
        case .id, .isDeleted, .isArchived, .systemModstamp, .createdDate, .lastModifiedDate, .reference, .isWhat,
            .relation, .objectName, .masterRecord, .nothing:
            40
        }
    }

    /// Null in this form.
    func putNull(to writer: inout ByteWriter) {
        if form == .json { writer.put("null") } else { writer.put("\"\"") }
    }

    /// An id in quotes.
    private func put(_ id: RecordID, to writer: inout ByteWriter) {
        writer.put(0x22)
        writer.put(id)
        writer.put(0x22)
    }

    private func put(_ flag: Bool, to writer: inout ByteWriter) {
        if form == .csv { writer.put(0x22) }
        if flag { writer.put("true") } else { writer.put("false") }
        if form == .csv { writer.put(0x22) }
    }

    /// Two quoted texts become one: the closing quote of the first gives way to a space.
    private func writeJoined(_ first: Int?, _ last: Int, row: Int, rows: ObjectRows, to writer: inout ByteWriter) {
        guard let first, table.value(of: first, row: row, in: rows) != .null else {
            return write(last, row: row, rows: rows, to: &writer)
        }
        guard table.value(of: last, row: row, in: rows) != .null else {
            return write(first, row: row, rows: rows, to: &writer)
        }
        write(first, row: row, rows: rows, to: &writer)
        let seam = writer.cursor - 1
        var rest = ByteWriter(seam)
        write(last, row: row, rows: rows, to: &rest)
        seam.pointee = UInt8(ascii: " ")
        writer = rest
    }

    private func writeCompound(
        _ parts: [FieldSource.CompoundPart],
        row: Int,
        rows: ObjectRows,
        to writer: inout ByteWriter,
    ) {
        guard form == .json, parts.contains(where: { table.value(of: $0.field, row: row, in: rows) != .null }) else {
            return putNull(to: &writer)
        }
        for (position, part) in parts.enumerated() {
            writer.put(position == 0 ? UInt8(ascii: "{") : UInt8(ascii: ","))
            writer.put(0x22)
            writer.put(Array(part.key.utf8))
            writer.put("\":")
            write(part.field, row: row, rows: rows, to: &writer)
        }
        writer.put(UInt8(ascii: "}"))
    }
}
