/// A place in a file, counted as editors do.
public struct SourcePosition: Sendable, Hashable, CustomStringConvertible {
    /// The file as the user named it, relative or absolute.
    public var file: String
    /// 1-based line.
    public var line: Int
    /// 1-based column, in Unicode scalars.
    public var column: Int

    /// Creates a position.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// The place as compilers print it: `objects/contact.yaml:14:7`.
    public var description: String { "\(file):\(line):\(column)" }
}
