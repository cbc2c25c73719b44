/// A place in a file, counted as editors do.
package struct SourcePosition: Sendable, Hashable, CustomStringConvertible {
    /// The file as the user named it, relative or absolute.
    package var file: String
    /// 1-based line.
    package var line: Int
    /// 1-based column, in Unicode scalars.
    package var column: Int

    /// Creates a position.
    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// The place as compilers print it: `objects/contact.yaml:14:7`.
    package var description: String { "\(file):\(line):\(column)" }
}
