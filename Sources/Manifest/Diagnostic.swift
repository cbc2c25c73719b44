package import YAML

/// One finding in a manifest.
///
/// Prints as compilers do, so that editors and CI can jump to the place:
/// `objects/contact.yaml:14:7: error: unknown key 'tabel'; did you mean 'table'? [unknown-key]`.
public struct Diagnostic: Sendable, Equatable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Sendable, Equatable, CaseIterable {
        /// The manifest cannot be used.
        case error
        /// The manifest can be used, but probably not as meant.
        case warning
    }

    /// How bad it is.
    public var severity: Severity
    /// The kind of finding, stable across releases.
    package var code: DiagnosticCode
    /// Where it is; nil for what no file holds, such as a name on the command line.
    package var position: SourcePosition?
    /// What is wrong, without a final period.
    public var message: String
    /// What to do about it, as a clause: `did you mean 'table'?`.
    public var suggestion: String?
    /// The line with a caret below the place; only text that is not YAML has one.
    package var excerpt: String?

    /// Creates a finding.
    package init(
        severity: Severity = .error,
        code: DiagnosticCode,
        position: SourcePosition?,
        message: String,
        suggestion: String? = nil,
        excerpt: String? = nil,
    ) {
        self.severity = severity
        self.code = code
        self.position = position
        self.message = message
        self.suggestion = suggestion
        self.excerpt = excerpt
    }

    /// The line that compilers would print, and the excerpt on the lines that follow.
    public var description: String {
        var text = position.map { "\($0): " } ?? ""
        text += "\(severity.rawValue): \(message)"
        if let suggestion { text += "; \(suggestion)" }
        text += " [\(code.rawValue)]"
        if let excerpt { text += "\n\(excerpt)" }
        return text
    }
}

extension Diagnostic {
    init(_ error: YAMLError) {
        let code: DiagnosticCode =
            switch error.code {
            case .syntax: .syntax
            case .encoding: .encoding
            case .limit: .limit
            case .unsupported: .unsupportedYAML
            case .unreadable: .unreadable
            }
        self.init(code: code, position: error.position, message: error.message, excerpt: error.excerpt)
    }
}

extension [Diagnostic] {
    /// Whether one of them is an error.
    package var hasErrors: Bool { contains { $0.severity == .error } }

    /// By file, line and column; what has no place comes first.
    package var sortedByPosition: [Diagnostic] {
        func key(_ item: EnumeratedSequence<[Diagnostic]>.Element) -> (String, Int, Int, Int) {
            let position = item.element.position
            return (position?.file ?? "", position?.line ?? 0, position?.column ?? 0, item.offset)
        }
        return enumerated().sorted { key($0) < key($1) }.map(\.element)
    }
}
