extension RowMapping {
    /// The part of a mapping that fills some columns of existing rows: the Id and these columns.
    ///
    /// The digest of its rows is the share that these values have in the digests of the whole rows.
    ///
    /// - Parameters:
    ///   - whole: The mapping of whole rows.
    ///   - isWanted: Whether a place is filled, by its line in the outline.
    package init(_ whole: RowMapping, where isWanted: (String) -> Bool) {
        let places = MappingEntries(members: whole.members, keys: whole.keys, fields: whole.sourceFields)
        var part = PartBuilder(whole: whole)
        var columns = [whole.columns[0]]
        for column in whole.columns.dropFirst() {
            switch column.filling {
            case .value(let source, let kind):
                guard isWanted(places.place(of: column)) else { continue }
                columns.append(Column(column, filling: .value(source: part.take(source), kind)))
            case .objectName(let source):
                guard isWanted(places.place(of: column)) else { continue }
                columns.append(Column(column, filling: .objectName(source: part.take(source))))
            case .compound(let range):
                guard isWanted(places.place(of: column)) else { continue }
                columns.append(Column(column, filling: .compound(part.take(whole.members[range]))))
            case .group(let range):
                let wanted = whole.members[range].filter { isWanted(places.place(of: $0, in: column)) }
                guard !wanted.isEmpty else { continue }
                columns.append(Column(column, filling: .group(part.take(wanted[...]))))
            case .deletedAt:
                continue
            }
        }
        self.columns = columns
        members = part.members
        sourceFields = part.fields
        keys = whole.keys
        objectNames = whole.objectNames
        maskedSources = part.maskedSources
        cursorSource = nil
        deletedSource = nil
        decimalCount = whole.decimalCount
        expansion = whole.expansion
        // A run of a part is about rows of the whole.
        outline = whole.outline
    }

    /// The mapping that encodes the values of a part again, from the texts that the table has of them.
    ///
    /// - Parameters:
    ///   - part: The part.
    ///   - columns: Its columns, with the places of their texts.
    ///   - members: The members of its groups, likewise.
    ///   - texts: The names of the texts, without the Id's.
    package init(_ part: RowMapping, columns: [Column], members: [Member], texts: [String]) {
        self.columns = columns
        self.members = members
        sourceFields = ["Id"] + texts
        keys = part.keys
        objectNames = part.objectNames
        maskedSources = [:]
        cursorSource = nil
        deletedSource = nil
        decimalCount = texts.count
        // A stored value has grown already, but JSON may escape it again.
        expansion = 2 * 6
        outline = part.outline
    }

    /// The names of the columns that are filled, but the Id's.
    package var filledColumns: [Column] { Array(columns.dropFirst()) }

    /// The columns, sources and members of a part, numbered again as they are taken.
    private struct PartBuilder {
        let whole: RowMapping
        /// The Id comes first, as in every mapping.
        private(set) var fields: [String]
        private(set) var members: [Member] = []
        private(set) var maskedSources: [Int: ValueKind] = [:]
        private var numbers: [Int: Int] = [0: 0]

        init(whole: RowMapping) {
            self.whole = whole
            fields = [whole.sourceFields[0]]
        }

        mutating func take(_ source: Int) -> Int {
            if let number = numbers[source] { return number }
            let number = fields.count
            fields.append(whole.sourceFields[source])
            numbers[source] = number
            maskedSources[number] = whole.maskedSources[source]
            return number
        }

        /// Members of one object, behind those of the objects inside.
        mutating func take(_ wanted: ArraySlice<Member>) -> Range<Int> {
            var taken: [Member] = []
            for var member in wanted {
                if member.parts.isEmpty {
                    member.source = take(member.source)
                } else {
                    member.parts = take(whole.members[member.parts])
                }
                taken.append(member)
            }
            let start = members.count
            members += taken
            return start..<members.count
        }
    }
}
