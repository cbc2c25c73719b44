/// Why manifests cannot be used: everything that was found, not only the first finding.
public struct ManifestError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The findings, at least one of them an error, by file, line and column.
    public let diagnostics: [Diagnostic]

    /// Creates an error from findings in any order.
    package init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics.sortedByPosition
    }

    /// One finding a line.
    public var description: String {
        diagnostics.map(\.description).joined(separator: "\n")
    }
}
