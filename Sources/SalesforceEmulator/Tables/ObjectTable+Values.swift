extension ObjectTable {
    /// A row's value of one field, for comparisons; `rows` are this object's.
    func value(of index: Int, row: Int, in rows: ObjectRows) -> FieldValue {
        let field = fields[index]
        let rowSeed = rowSeed(row)
        let version = fieldVersion(field, rowSeed: rowSeed, version: rows.versions[row])
        switch field.source {
        case .id: return .id(series.id(of: row))
        case .isDeleted: return .boolean(rows.flags[row].contains(.deleted))
        case .isArchived: return .boolean(rows.flags[row].contains(.archived))
        case .masterRecord:
            return rows.masters[UInt32(row)].map { .id(series.id(of: Int($0))) } ?? .null
        case .systemModstamp: return .dateTime(Int64(rows.stamps[row]) * 1000)
        case .createdDate: return .dateTime(Int64(rows.created[row]) * 1000)
        case .lastModifiedDate: return .dateTime(Int64(lastModified(row, in: rows)) * 1000)
        case .nothing, .compound: return .null
        case .joined(let first, let last):
            return joined(first.map { value(of: $0, row: row, in: rows) }, value(of: last, row: row, in: rows))
        case .relation(let source, let side): return source.id(rowSeed, side).map(FieldValue.id) ?? .null
        case .objectName(let reference): return objectName(reference, row: row, in: rows)
        case .isWhat(let relation): return .boolean(isWhat(relation, row: row, in: rows))
        case .pool, .serial, .reference: break
        }
        guard !isNull(field, rowSeed: rowSeed, fieldVersion: version) else { return .null }
        let hash = Self.hash(key: field.key, rowSeed: rowSeed, fieldVersion: version)
        switch field.source {
        case .pool(let pool):
            let entry = Self.entry(
                hash,
                commonCount: pool.commonCount,
                count: pool.values.count,
                rareMask: Self.rareMask(row: row),
            )
            return pool.values[entry]
        case .serial(let serial): return .text(serial.text(row: row, version: version))
        case .reference(let reference): return .id(reference.id(hash))
        default: return .null
        }
    }

    /// LastModifiedDate in epoch seconds: between creation and SystemModstamp, which it mostly equals.
    func lastModified(_ row: Int, in rows: ObjectRows) -> UInt32 {
        let hash = Mixer.mix(rowSeed(row) ^ UInt64(rows.stamps[row]))
        guard hash & 3 == 0 else { return rows.stamps[row] }
        return max(rows.created[row], rows.stamps[row] - UInt32(hash >> 8 & 0x3FF))
    }

    /// Whether the relation points to something that is neither a contact, a lead nor a user.
    func isWhat(_ relation: Int, row: Int, in rows: ObjectRows) -> Bool {
        guard case .id(let id) = value(of: relation, row: row, in: rows) else { return false }
        return !["003", "00Q", "005"].compactMap(RecordID.packedPrefix).contains(id.prefix)
    }

    /// The name of the object that the reference points to.
    func objectName(_ reference: Int, row: Int, in rows: ObjectRows) -> FieldValue {
        guard case .id(let id) = value(of: reference, row: row, in: rows) else { return .null }
        return Catalog.objectName(ofPrefix: id.prefix).map(FieldValue.text) ?? .null
    }

    private func joined(_ first: FieldValue?, _ last: FieldValue) -> FieldValue {
        guard case .text(let lastName) = last else { return .null }
        guard case .text(let firstName)? = first else { return last }
        return .text(firstName + " " + lastName)
    }
}
