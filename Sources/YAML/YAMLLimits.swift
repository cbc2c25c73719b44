/// What a document may cost: far beyond any manifest, and harmless to read.
package enum YAMLLimits {
    /// The largest file, in bytes.
    package static let byteCount = 1 << 20
    /// The deepest nesting of lists and mappings.
    package static let depth = 50
    /// The most values in one document.
    package static let nodeCount = 100_000
}
