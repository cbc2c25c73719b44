package import SyncModel

/// Turns records into COPY BINARY rows: one pass over the values, no allocation per field.
///
/// https://www.postgresql.org/docs/current/sql-copy.html (Binary Format)
package final class RowEncoder {
    package let mapping: RowMapping
    package let values: ValueEncoder
    /// What `synced_at` becomes, in microseconds since 2000-01-01 UTC.
    private let syncedAt: Int64
    /// Copies of the mapping's arrays in memory of this encoder's own: walking them counts no references.
    private let fillings: UnsafeMutableBufferPointer<RowMapping.Filling>
    private let seeds: UnsafeMutableBufferPointer<UInt64>
    private let members: UnsafeMutableBufferPointer<RowMapping.Member>
    private let keys: UnsafeMutableBufferPointer<UInt8>

    package init(_ mapping: RowMapping, syncedAt: Timestamp) {
        self.mapping = mapping
        self.syncedAt = syncedAt.postgresMicroseconds
        values = ValueEncoder()
        fillings = .allocate(capacity: mapping.columns.count)
        _ = fillings.initialize(from: mapping.columns.map(\.filling))
        seeds = .allocate(capacity: mapping.columns.count)
        _ = seeds.initialize(from: mapping.columns.map(\.seed))
        members = .allocate(capacity: mapping.members.count)
        _ = members.initialize(from: mapping.members)
        keys = .allocate(capacity: mapping.keys.count)
        _ = keys.initialize(from: mapping.keys)
    }

    deinit {
        fillings.deallocate()
        seeds.deallocate()
        members.deallocate()
        keys.deallocate()
    }

    /// Appends a record to the batch: as a row, or as unreadable with the reason.
    ///
    /// A row that `known` holds with the same digest is only counted.
    ///
    /// - Throws: What the org throws when it is asked which object an Id belongs to.
    package func append(_ record: Record, to batch: RowBatch, known: DigestIndex? = nil) throws {
        let tupleStart = batch.tuples.count
        do {
            let row = try appendRow(record, to: batch)
            if let known, known.see(batch.idBytes(row), digest: row.digest, cursor: row.cursor) {
                batch.tuples.truncate(to: tupleStart)
                batch.unchangedCount += 1
                return
            }
            batch.droppedNULs += values.droppedNULs
            batch.rows.append(row)
            batch.rows[batch.rows.count - 1].raw = appendRaw(record, to: batch.raw)
        } catch let error as ValueProblem {
            batch.tuples.truncate(to: tupleStart)
            batch.unreadable.append(RowBatch.Unreadable(raw: appendRaw(record, to: batch.raw), problem: error))
            known?.see(idBytes: record.bytes(0))
        }
    }

    private func appendRow(_ record: Record, to batch: RowBatch) throws -> RowBatch.Row {
        let out = batch.tuples
        let start = out.count
        out.reserve(
            // The longest name of an object has 80 bytes.
            record.byteCount * mapping.expansion + (mapping.columns.count + mapping.sourceFields.count) * 96
                + mapping.decimalCount * ByteBuffer.decimalByteCount + mapping.keys.count + 4096
        )
        let id = record.bytes(0)
        guard id.count == 18 || id.count == 15, id.allSatisfy({ $0.isASCIIAlphanumeric }) else {
            throw ValueProblem(column: "sf_id", field: "Id", reason: "is not a Salesforce Id of 15 or 18 characters")
        }
        // Aggregated and some setup objects give all of their records this Id.
        if id.prefix(15).allSatisfy({ $0 == UInt8(ascii: "0") }) { throw SyncError.emptyID }
        var cursor = Int64.min
        if let source = mapping.cursorSource {
            if let value = CalendarText.microseconds(record.bytes(source)) {
                cursor = value
            } else if !record.fields[source].isNull {
                throw problem(of: "is not a date-time", source, "the cursor")
            }
        }
        var isDeleted = false
        if let source = mapping.deletedSource, !record.fields[source].isNull {
            guard let value = values.boolean(record.bytes(source)) else {
                throw problem(of: "is neither true nor false", source, "deleted_at")
            }
            isDeleted = value
        }
        values.droppedNULs = 0

        var digest: UInt64 = 0
        out.appendReserved(bigEndian: Int16(fillings.count + 2))
        for index in fillings.indices {
            let columnStart = out.count
            switch fillings[index] {
            case .value(let source, let kind):
                if record.fields[source].isNull {
                    out.appendReserved(bigEndian: Int32(-1))
                } else if let reason = values.append(record.bytes(source), kind, to: out) {
                    throw problem(of: reason, source, mapping.columns[index].name)
                }
            case .group(let range):
                try appendGroup(range, of: record, index, to: out, &digest)
                continue
            case .compound(let range):
                if hasMembers(range, in: record) {
                    try appendGroup(range, of: record, index, to: out, &digest)
                } else {
                    out.appendReserved(bigEndian: Int32(-1))
                }
                continue
            case .objectName(let source):
                if let name = try mapping.objectNames.name(ofID: record.bytes(source)) {
                    out.appendReserved(bigEndian: Int32(name.count))
                    name.withUnsafeBytes { out.appendReserved($0) }
                } else {
                    out.appendReserved(bigEndian: Int32(-1))
                }
            case .deletedAt:
                if isDeleted {
                    out.appendReserved(bigEndian: Int32(8))
                    // Salesforce stamps the record when it is deleted; without a cursor the merge sets the time.
                    out.appendReserved(bigEndian: cursor == .min ? 0 : cursor)
                } else {
                    out.appendReserved(bigEndian: Int32(-1))
                }
            }
            // The Id is what digests are looked up by.
            if index > 0, !out.isNull(at: columnStart) {
                digest ^= RapidHash.hash(out.bytes(from: columnStart + 4), seed: seeds[index])
            }
        }
        out.appendReserved(bigEndian: Int32(8))
        out.appendReserved(bigEndian: digest)
        out.appendReserved(bigEndian: Int32(8))
        out.appendReserved(bigEndian: syncedAt)

        return RowBatch.Row(
            tuple: start..<out.count,
            raw: 0..<0,
            idByteCount: id.count,
            digest: digest,
            cursor: cursor,
            isDeleted: isDeleted,
        )
    }

    private func appendGroup(
        _ range: Range<Int>,
        of record: Record,
        _ column: Int,
        to out: ByteBuffer,
        _ digest: inout UInt64,
    ) throws(ValueProblem) {
        let lengthOffset = out.count
        out.appendReserved(bigEndian: Int32(0))
        out.appendReserved(1)  // the version of jsonb's binary form
        try appendObject(range, of: record, column, to: out, &digest)
        out.store(bigEndian: Int32(out.count - lengthOffset - 4), at: lengthOffset)
    }

    /// Writes a JSON object of the members that have a value.
    private func appendObject(
        _ range: Range<Int>,
        of record: Record,
        _ column: Int,
        to out: ByteBuffer,
        _ digest: inout UInt64,
    ) throws(ValueProblem) {
        out.appendReserved(UInt8(ascii: "{"))
        var isFirst = true
        for member in UnsafeMutableBufferPointer(rebasing: members[range]) where isPresent(member, in: record) {
            if !isFirst { out.appendReserved(UInt8(ascii: ",")) }
            isFirst = false
            out.appendReserved(UnsafeRawBufferPointer(UnsafeMutableBufferPointer(rebasing: keys[member.key])))
            let start = out.count
            if !member.parts.isEmpty {
                var parts: UInt64 = 0
                try appendObject(member.parts, of: record, column, to: out, &parts)
            } else if let reason = values.appendJSON(record.bytes(member.source), member.kind, to: out) {
                throw problem(of: reason, member.source, mapping.columns[column].name)
            }
            digest ^= RapidHash.hash(out.bytes(from: start), seed: member.seed)
        }
        out.appendReserved(UInt8(ascii: "}"))
    }

    private func hasMembers(_ range: Range<Int>, in record: Record) -> Bool {
        UnsafeMutableBufferPointer(rebasing: members[range]).contains { isPresent($0, in: record) }
    }

    @inline(__always)
    private func isPresent(_ member: RowMapping.Member, in record: Record) -> Bool {
        member.parts.isEmpty
            ? !record.fields[member.source].isNull && member.kind != .null : hasMembers(member.parts, in: record)
    }

    private func problem(of reason: String, _ source: Int, _ column: String) -> ValueProblem {
        ValueProblem(column: column, field: mapping.sourceFields[source], reason: reason)
    }

    /// Keeps the source values, for the case that PostgreSQL refuses the row.
    private func appendRaw(_ record: Record, to raw: ByteBuffer) -> Range<Int> {
        let start = raw.count
        // Not the record's size: a nested JSON value shares its bytes with its members.
        var byteCount = 0
        for slice in record.fields { byteCount &+= max(slice.count, 0) &+ 4 }
        raw.reserve(byteCount)
        for slice in record.fields {
            raw.appendReserved(bigEndian: Int32(truncatingIfNeeded: slice.count))
            if !slice.isNull {
                raw.appendReserved(UnsafeRawBufferPointer(start: record.base + slice.start, count: slice.count))
            }
        }
        return start..<raw.count
    }
}

extension UInt8 {
    /// Whether this is an ASCII letter or digit.
    @inline(__always)
    package var isASCIIAlphanumeric: Bool {
        (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self)
    }
}
