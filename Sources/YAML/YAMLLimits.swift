/// What a document may cost: far beyond any manifest, and harmless to read.
public enum YAMLLimits {
    /// The largest file, in bytes.
    public static let byteCount = 1 << 20
    /// The deepest nesting of lists and mappings.
    public static let depth = 50
    /// The most values in one document.
    public static let nodeCount = 100_000
}
