internal import YAML

/// The lines of a manifest, with the places where sections end.
struct ManifestLines {
    private var lines: [String]
    private let file: String
    private let newline: String

    init(_ text: String, file: String) {
        newline = text.contains("\r\n") ? "\r\n" : "\n"
        // A carriage return and a line feed are one character.
        lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
        self.file = file
    }

    var text: String { lines.joined(separator: newline) }

    /// Whether there is a value at a path of keys.
    func has(_ path: [String]) -> Bool { (try? entry(path)) != nil }

    /// Adds lines behind the last entry of a section; a section that is not there is made at the end of the file.
    mutating func append(_ added: [String], to path: [String]) throws(ManifestError) {
        guard !added.isEmpty else { return }
        if let section = try entry(path), section.value.isNull {
            let margin = String(repeating: " ", count: leadingSpaces(lines[section.position.line - 1]) + 2)
            lines.insert(contentsOf: added.map { margin + $0 }, at: section.position.line)
            return
        }
        guard let section = try entry(path) else {
            while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
            lines += ["", "\(path.joined(separator: "."))" + ":"] + added.map { "  " + $0 } + [""]
            return
        }
        let places = section.value.entries.map { $0.map(\.position) } ?? section.value.elements?.map(\.position)
        guard let last = places?.last, last.line > section.position.line, !isInBraces(section) else {
            throw ManifestError([
                Diagnostic(
                    code: .wrongKind,
                    position: section.value.position,
                    message: "'\(section.key)' is written in braces, to which nothing can be added",
                    suggestion: "write one entry a line, or add by hand: \(added.joined(separator: "; "))",
                )
            ])
        }
        // An element of a list begins behind its dash.
        let indentation = section.value.elements == nil ? last.column - 1 : leadingSpaces(lines[last.line - 1])
        let margin = String(repeating: " ", count: indentation)
        lines.insert(contentsOf: added.map { margin + $0 }, at: end(ofEntryAt: last.line - 1, indentation: indentation))
    }

    /// Removes the lines of an entry of a block mapping, or of an element of a block list.
    ///
    /// - Returns: Whether the entry has lines of its own.
    mutating func remove(entryAt position: SourcePosition) -> Bool {
        guard lines.indices.contains(position.line - 1) else { return false }
        let line = lines[position.line - 1]
        let indentation = leadingSpaces(line)
        let isElement = line.dropFirst(indentation).hasPrefix("- ")
        guard isElement || indentation == position.column - 1 else { return false }
        lines.removeSubrange((position.line - 1)..<end(ofEntryAt: position.line - 1, indentation: indentation))
        return true
    }

    /// Removes a key of the manifest with its value.
    mutating func remove(key: String) throws(ManifestError) {
        if let entry = try entry([key]) { _ = remove(entryAt: entry.position) }
    }

    /// Puts something else in the place of a list in brackets.
    ///
    /// - Returns: Whether the list begins and ends on one line.
    mutating func replace(listAt position: SourcePosition, with text: String) -> Bool {
        guard lines.indices.contains(position.line - 1) else { return false }
        let scalars = Array(lines[position.line - 1].unicodeScalars)
        let start = position.column - 1
        guard scalars.indices.contains(start), scalars[start] == "[",
            let end = scalars[start...].firstIndex(of: "]")
        else { return false }
        func string(_ part: ArraySlice<Unicode.Scalar>) -> String { String(String.UnicodeScalarView(part)) }
        lines[position.line - 1] = string(scalars[..<start]) + text + string(scalars[(end + 1)...])
        return true
    }

    private func isInBraces(_ section: YAMLNode.Entry) -> Bool {
        let position = section.value.position
        guard lines.indices.contains(position.line - 1) else { return false }
        let rest = String(
            String.UnicodeScalarView(lines[position.line - 1].unicodeScalars.dropFirst(position.column - 1))
        )
        // A block list begins with its first dash or element, a block mapping with its first key.
        return rest.hasPrefix("{") && section.value.entries != nil
            || rest.hasPrefix("[") && section.value.elements != nil
    }

    /// The line behind an entry: deeper lines belong to it, also behind blank ones.
    private func end(ofEntryAt line: Int, indentation: Int) -> Int {
        var end = line + 1
        for next in lines.indices.dropFirst(line + 1) {
            if lines[next].allSatisfy(\.isWhitespace) { continue }
            guard leadingSpaces(lines[next]) > indentation else { break }
            end = next + 1
        }
        return end
    }

    private func leadingSpaces(_ line: String) -> Int { line.prefix { $0 == " " }.count }

    private func entry(_ path: [String]) throws(ManifestError) -> YAMLNode.Entry? {
        let root: YAMLNode
        do throws(YAMLError) {
            root = try YAMLNode(parsing: text, file: file)
        } catch {
            throw ManifestError([Diagnostic(error)])
        }
        var node = root
        var found: YAMLNode.Entry?
        for key in path {
            guard let entry = node.entries?.first(where: { $0.key == key }) else { return nil }
            found = entry
            node = entry.value
        }
        return found
    }
}
