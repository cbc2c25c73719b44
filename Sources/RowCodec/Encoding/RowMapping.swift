package import Manifest
internal import Schema

/// The manifest compiled for the byte path: flat arrays from source fields to target columns.
///
/// Built once per run. The per-row path reads it and makes no look-ups by name.
package struct RowMapping: Sendable {
    /// How one value is written in COPY BINARY.
    package enum ValueKind: Sendable, Equatable {
        case text, identifier, boolean, bigint, numeric, doublePrecision, date, timestamptz, time, textArray, json
        case sha256, last4, null
    }

    /// A member of a JSONB group: its key with quotes and colon stands in `keys`, ready to copy.
    package struct Member: Sendable {
        package var source: Int
        package var kind: ValueKind
        package var key: Range<Int>
        /// The members of the object that this member is, of `members`; empty for a single value.
        package var parts: Range<Int>
        /// Seed of the value's part in the row's digest.
        package var seed: UInt64
    }

    /// What fills a column; nothing in it is counted by reference, so the per-row path copies it for free.
    package enum Filling: Sendable {
        case value(source: Int, ValueKind)
        /// Members of `members`.
        case group(Range<Int>)
        /// The same for an address or a location, which is NULL where it has no member.
        case compound(Range<Int>)
        /// The name of the object that the Id belongs to.
        case objectName(source: Int)
        case deletedAt
    }

    /// A target column.
    package struct Column: Sendable {
        package let name: String
        package let filling: Filling
        /// Seed of the value's part in the row's digest; the values of groups and compounds are their members'.
        package let seed: UInt64

        package init(name: String, filling: Filling, digestKey: UInt64) {
            self.name = name
            self.filling = filling
            let kind: String
            switch filling {
            case .value(_, let value): kind = "\(value)"
            case .objectName: kind = "object"
            case .group, .compound, .deletedAt: kind = ""
            }
            seed = RapidHash.hash("\(name):\(kind)", seed: digestKey)
        }

        /// Another filling of a column, with the seed that it has.
        package init(_ column: Column, filling: Filling) {
            name = column.name
            self.filling = filling
            seed = column.seed
        }
    }

    /// The fields to select, in order; slices of records have this order.
    package let sourceFields: [String]
    /// What Ids belong to.
    package let objectNames: ObjectNames
    /// The columns of the COPY; digest and `synced_at` follow them.
    package let columns: [Column]
    /// The members of all groups.
    package let members: [Member]
    /// The keys of all members, one behind the other.
    package let keys: [UInt8]
    /// Sources whose values are masked; their raw text is never stored.
    let maskedSources: [Int: ValueKind]
    /// Where the cursor value and `IsDeleted` come from.
    package let cursorSource: Int?
    package let deletedSource: Int?
    /// How many decimals a row can have, to size buffers.
    let decimalCount: Int
    /// Bytes that a byte of a record can become: buffers are sized by it once a record, and written without checks.
    let expansion: Int
    /// What the rows of a run depend on: how they are encoded, and the condition that chose them.
    package let outline: MappingSignature
    /// The outline in short, for the ledger.
    package var fingerprint: String { outline.fingerprint }

    /// Compiles a manifest.
    ///
    /// Where the object has no `IsDeleted`, and where the manifest ignores deletes, it is not asked for. The key of the
    /// digests is the ledger's; mappings whose digests nobody keeps need none.
    package init(
        _ manifest: ObjectManifest,
        hasIsDeleted: Bool = true,
        objectNames: ObjectNames = ObjectNames(),
        digestKey: UInt64 = 0,
    ) {
        let tracksDeletes = manifest.deletes != .ignore && hasIsDeleted
        let fields = manifest.selectedFields.filter {
            tracksDeletes || $0.lowercased() != "isdeleted"
                || manifest.columns.contains { $0.field.path == "IsDeleted" }
        }
        var sources: [String: Int] = [:]
        for (index, field) in fields.enumerated() { sources[field.lowercased()] = index }
        func source(_ path: String) -> Int { sources[path.lowercased()] ?? 0 }

        var members = MemberList(source: source, digestKey: digestKey)
        func target(_ name: String, _ filling: Filling) -> Column {
            Column(name: name, filling: filling, digestKey: digestKey)
        }
        var columns = [target(TableSchema.System.salesforceID, .value(source: 0, .identifier))]
        for column in manifest.columns {
            let parts = members.append(partsOf: column.field, of: column.column)
            columns.append(
                target(
                    column.column,
                    parts.isEmpty
                        ? .value(source: source(column.field.path), ValueKind(column.field)) : .compound(parts),
                )
            )
            guard let typeColumn = column.typeColumn else { continue }
            columns.append(target(typeColumn, .objectName(source: source(column.field.path))))
        }
        columns += manifest.groups.map { target($0.column, .group(members.append($0.members, of: $0.column))) }
        if let cursor = manifest.cursor, let column = manifest.cursorColumn,
            !columns.contains(where: { $0.name == column })
        {
            columns.append(target(column, .value(source: source(cursor), .timestamptz)))
        }
        columns.append(target(TableSchema.System.deletedAt, .deletedAt))

        self.columns = columns
        self.members = members.members
        self.objectNames = objectNames
        keys = members.keys
        sourceFields = fields
        cursorSource = manifest.cursor.map(source)
        deletedSource = tracksDeletes ? source("IsDeleted") : nil
        let everyField = (manifest.columns.map(\.field) + manifest.groups.flatMap { $0.members.map(\.field) })
            .flatMap { $0.parts.isEmpty ? [$0] : $0.parts.map(\.field) }
        decimalCount = everyField.count { $0.type.isDecimal || $0.type == .int || $0.type == .long }
        maskedSources = Dictionary(
            everyField.filter { $0.mask != .none }.map { (source($0.path), ValueKind($0)) },
            uniquingKeysWith: { first, _ in first },
        )
        expansion = Self.expansion(columns, self.members, sourceCount: fields.count)
        let places = MappingEntries(members: self.members, keys: keys, fields: fields)
        outline = MappingSignature(
            columns.flatMap(places.places),
            cursor: manifest.cursor,
            condition: manifest.condition,
        )
    }

    /// The same mapping for an object that has no `IsDeleted`: it is not asked for.
    ///
    /// The field stands at the end of the selection, so that no other changes its place.
    package var withoutDeleted: RowMapping {
        guard let deletedSource, deletedSource == sourceFields.count - 1 else { return self }
        return RowMapping(self, sourceFields: Array(sourceFields.dropLast()))
    }

    private init(_ mapping: RowMapping, sourceFields: [String]) {
        self.sourceFields = sourceFields
        objectNames = mapping.objectNames
        columns = mapping.columns
        members = mapping.members
        keys = mapping.keys
        maskedSources = mapping.maskedSources
        cursorSource = mapping.cursorSource
        deletedSource = nil
        decimalCount = mapping.decimalCount
        expansion = mapping.expansion
        outline = mapping.outline
    }

    /// The greatest growth of a source over all its uses.
    ///
    /// An array element costs a length word, an escape in JSON six bytes a byte. Doubled, because a compound value and
    /// its parts share their bytes.
    private static func expansion(_ columns: [Column], _ members: [Member], sourceCount: Int) -> Int {
        var growth = [Int](repeating: 0, count: sourceCount)
        for column in columns {
            if case .value(let source, _) = column.filling { growth[source] += 3 }
        }
        for member in members where member.parts.isEmpty { growth[member.source] += 6 }
        return 2 * (growth.max() ?? 0)
    }
}

extension RowMapping.ValueKind {
    /// The encoding of a field, in a column or as a member.
    init(_ field: FieldDefinition) {
        switch field.mask {
        case .none: break
        case .sha256: self = .sha256; return
        case .last4: self = .last4; return
        case .null: self = .null; return
        }
        self =
            switch ColumnType(field) {
            case .text: .text
            case .identifier: .identifier
            case .bigint: .bigint
            case .numeric: .numeric
            case .doublePrecision: .doublePrecision
            case .boolean: .boolean
            case .date: .date
            case .timestamptz: .timestamptz
            case .time: .time
            case .textArray: .textArray
            case .jsonb: .json
            }
    }
}
