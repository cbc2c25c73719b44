extension YAMLNode {
    /// Reads one document from text; `file` is what its positions and errors call it.
    ///
    /// - Throws: `YAMLError` at the first place that is not YAML, or that `YAMLLimits` or this reader refuse.
    package init(parsing text: String, file: String) throws(YAMLError) {
        try self.init(parsing: Array(text.utf8), file: file)
    }

    /// Reads one document from UTF-8 bytes; `file` is what its positions and errors call it.
    ///
    /// - Throws: `YAMLError` at the first place that is not UTF-8 or YAML, or that `YAMLLimits` or this reader refuse.
    package init(parsing bytes: [UInt8], file: String) throws(YAMLError) {
        var composer = try YAMLComposer(SourceText(bytes: bytes, file: file))
        self = try composer.document()
    }

    /// Reads one document from a file, of which never more than the largest allowed size is read.
    ///
    /// - Throws: `YAMLError`, also with code `unreadable` where the file is missing, a folder, or not ours to read.
    package init(contentsOf file: String) throws(YAMLError) {
        try self.init(parsing: try YAMLFile.bytes(of: file), file: file)
    }
}
