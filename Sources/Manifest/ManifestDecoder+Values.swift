internal import YAML

/// Reading values of one kind: the value, or nil and a finding.
extension ManifestDecoder {
    /// Notes a finding.
    mutating func report(
        _ code: DiagnosticCode,
        _ message: String,
        at position: SourcePosition,
        suggestion: String? = nil,
        severity: Diagnostic.Severity = .error,
    ) {
        findings.append(
            Diagnostic(severity: severity, code: code, position: position, message: message, suggestion: suggestion)
        )
    }

    /// The closest of the candidates; a file with hundreds of mistakes gets no more advice, which takes its time.
    func suggestion(for word: String, among candidates: @autoclosure () -> [String]) -> String? {
        findings.count < 200 ? Spelling.suggestion(for: word, among: candidates()) : nil
    }

    /// The entries of a mapping by their keys, the first of each; unknown and repeated keys are findings.
    mutating func pairs<Key: RawRepresentable<String> & Hashable>(
        of node: YAMLNode,
        as allowed: [Key],
        in what: String,
    ) -> [Key: YAMLNode.Entry]? {
        guard let entries = entries(of: node, what: what, expectation: "a mapping") else { return nil }
        var pairs: [Key: YAMLNode.Entry] = [:]
        for entry in entries {
            if let key = Key(rawValue: entry.key), allowed.contains(key) {
                pairs[key] = entry
            } else {
                let suggestion = suggestion(for: entry.key, among: allowed.map(\.rawValue))
                report(.unknownKey, "unknown key '\(entry.key)'", at: entry.position, suggestion: suggestion)
            }
        }
        return pairs
    }

    /// The entries of a mapping, the first of each key; repeated keys are findings.
    mutating func entries(of node: YAMLNode, what: String, expectation: String) -> [YAMLNode.Entry]? {
        guard let entries = node.entries else {
            wrongKind(node, what: what, expectation: expectation)
            return nil
        }
        var seen: [String: SourcePosition] = [:]
        return entries.filter { entry in
            if let first = seen[entry.key] {
                report(.duplicateKey, "'\(entry.key)' already stands on line \(first.line)", at: entry.position)
                return false
            }
            seen[entry.key] = entry.position
            return true
        }
    }

    /// The elements of a list.
    mutating func elements(of entry: YAMLNode.Entry, expectation: String) -> [YAMLNode]? {
        if let elements = entry.value.elements { return elements }
        wrongKind(entry.value, what: "'\(entry.key)'", expectation: expectation)
        return nil
    }

    /// Text that is not empty; nil without a finding where the key is absent or null.
    mutating func text(_ entry: YAMLNode.Entry?) -> String? {
        guard let entry, !entry.value.isNull else { return nil }
        return text(of: entry.value, what: "'\(entry.key)'")
    }

    /// Text that is not empty.
    mutating func text(of node: YAMLNode, what: String) -> String? {
        guard let text = node.text, !node.isNull, text.contains(where: { !$0.isWhitespace }) else {
            wrongKind(node, what: what, expectation: "text")
            return nil
        }
        return text
    }

    /// `true` or `false`; nil without a finding where the key is absent.
    mutating func flag(_ entry: YAMLNode.Entry?) -> Bool? {
        guard let entry else { return nil }
        if case .scalar(let text, isQuoted: false) = entry.value.content {
            switch text {
            case "true", "True", "TRUE": return true
            case "false", "False", "FALSE": return false
            default: break
            }
        }
        wrongKind(entry.value, what: "'\(entry.key)'", expectation: "true or false")
        return nil
    }

    /// One of an enumeration's words; nil without a finding where the key is absent.
    mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ entry: YAMLNode.Entry?,
        as: Word.Type,
    ) -> Word? {
        guard let entry else { return nil }
        let words = Word.allCases.map(\.rawValue)
        guard let text = entry.value.text, !text.isEmpty else {
            wrongKind(entry.value, what: "'\(entry.key)'", expectation: Spelling.list(words))
            return nil
        }
        if let word = Word(rawValue: text) { return word }
        report(
            .unknownWord,
            "'\(entry.key)' must be \(Spelling.list(words)), not \(entry.value.phrase)",
            at: entry.value.position,
            suggestion: suggestion(for: text, among: words),
        )
        return nil
    }

    /// Reports that a key without which nothing works is absent or null.
    mutating func require<Key: RawRepresentable<String> & Hashable>(
        _ key: Key,
        in pairs: [Key: YAMLNode.Entry],
        of what: String,
        at position: SourcePosition,
        example: String,
    ) {
        if let entry = pairs[key], !entry.value.isNull { return }
        report(
            .missingKey,
            "\(what) has no '\(key.rawValue)'",
            at: pairs[key]?.position ?? position,
            suggestion: "add one, as in '\(example)'",
        )
    }

    mutating func wrongKind(_ node: YAMLNode, what: String, expectation: String) {
        report(.wrongKind, "\(what) must be \(expectation), not \(node.phrase)", at: node.position)
    }
}
