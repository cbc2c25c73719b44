internal import YAML

/// Names: Salesforce's as they must be, PostgreSQL's as they should be.
extension ManifestDecoder {
    /// Whether the text can be an API name, or a path of them through at most five parents.
    static func isPath(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count <= 6 && parts.allSatisfy(isAPIName)
    }

    /// Whether the text can be the API name of an object or a field.
    static func isAPIName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    mutating func objectName(_ entry: YAMLNode.Entry?) -> String? {
        guard let entry, let name = text(entry) else { return nil }
        guard Self.isAPIName(name) else {
            let message = "'\(name)' is not the API name of an object, such as Contact or Provider_Visit__c"
            report(.invalidName, message, at: entry.value.position)
            return nil
        }
        return name
    }

    mutating func tableName(_ entry: YAMLNode.Entry?, object: String?) -> String? {
        if let entry, let name = text(entry) {
            return isName(name, of: "table", at: entry.value.position) ? name : nil
        }
        guard let object else { return nil }
        let name = Naming.table(forObject: object)
        let position = SourcePosition(file: file, line: 1, column: 1)
        return isName(name, of: "table", at: entry?.position ?? position, remedy: "name it with 'table:'") ? name : nil
    }

    /// Whether PostgreSQL can hold the name as it is.
    mutating func isName(
        _ name: String,
        of what: String,
        at position: SourcePosition,
        remedy: String? = nil,
    ) -> Bool {
        let bytes = name.utf8
        let isDigitFirst = bytes.first.map { (0x30...0x39).contains($0) } ?? true
        guard !isDigitFirst, Self.isAPIName("x" + name) else {
            report(
                .invalidName,
                "the \(what) name '\(name)' is not allowed: names are letters, digits and underscores, and no digit comes first",
                at: position,
                suggestion: remedy,
            )
            return false
        }
        guard bytes.count <= Naming.maximumByteCount else {
            report(
                .longName,
                "the \(what) name '\(name)' has \(bytes.count) bytes; PostgreSQL keeps \(Naming.maximumByteCount)",
                at: position,
                suggestion: remedy,
            )
            return false
        }
        if name != name.lowercased() {
            report(
                .quotedName,
                "the \(what) name '\(name)' has capitals, so every SQL statement must quote it",
                at: position,
                suggestion: "'\(name.lowercased())' needs no quotes",
                severity: .warning,
            )
        }
        return true
    }

    /// Takes a column's name for its owner; a name that is taken or no name at all is a finding.
    mutating func claim(
        _ column: String,
        for owner: String,
        kind: IndexMethod.ColumnKind,
        at position: SourcePosition,
        remedy: String?,
    ) {
        guard isName(column, of: "column", at: position, remedy: remedy) else { return }
        let key = column.lowercased()
        if ObjectManifest.standardColumns.contains(key) {
            let message = "\(owner) would be column '\(column)', which every table has already"
            report(.reservedName, message, at: position, suggestion: remedy)
        } else if ObjectManifest.systemColumns.contains(key) {
            let message = "\(owner) would be column '\(column)', which PostgreSQL keeps for itself"
            report(.reservedName, message, at: position, suggestion: remedy)
        } else if let first = columns[key] {
            let message =
                "\(owner) would be column '\(column)', which is that of \(first.owner) on line \(first.position.line)"
            report(.duplicateColumn, message, at: position, suggestion: remedy)
        } else {
            columns[key] = ColumnUse(column: column, owner: owner, position: position, kind: kind)
        }
    }
}
