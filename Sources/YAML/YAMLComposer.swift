/// Builds the tree of one document from events, within `YAMLLimits`.
struct YAMLComposer: ~Copyable {
    private var reader: YAMLEventReader
    private var nodeCount = 0

    init(_ source: SourceText) throws(YAMLError) {
        reader = try YAMLEventReader(source)
    }

    /// The document's root; an empty file is one empty scalar.
    mutating func document() throws(YAMLError) -> YAMLNode {
        var root: YAMLNode?
        while true {
            let event = try reader.next()
            switch event.kind {
            case .streamStart, .documentEnd: continue
            case .streamEnd:
                return root
                    ?? YAMLNode(
                        content: .scalar("", isQuoted: false),
                        position: SourcePosition(file: reader.source.file, line: 1, column: 1),
                    )
            case .documentStart:
                guard root == nil else { throw error(.unsupported, "a second document; one file holds one", at: event) }
                root = try node(try reader.next(), depth: 0)
            default:
                throw error(.syntax, "content outside the document", at: event)
            }
        }
    }

    // Recursion is safe: the depth is bounded.
    private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLNode {
        nodeCount += 1
        guard nodeCount <= YAMLLimits.nodeCount else {
            throw error(.limit, "the document holds more than \(YAMLLimits.nodeCount) values", at: event)
        }
        guard depth <= YAMLLimits.depth else {
            throw error(.limit, "lists and mappings are nested more than \(YAMLLimits.depth) deep", at: event)
        }
        if let tag = event.tag {
            throw error(.unsupported, "the tag '\(tag)' is not supported; leave it out", at: event)
        }
        let content: YAMLNode.Content
        switch event.kind {
        case .scalar(let text, let isQuoted):
            content = .scalar(try checked(text, at: event), isQuoted: isQuoted)
        case .sequenceStart:
            content = .sequence(try elements(depth: depth + 1))
        case .mappingStart:
            content = .mapping(try entries(depth: depth + 1))
        case .alias(let name):
            // Aliases make small files that unfold into huge ones; a manifest has no need for them.
            throw error(.unsupported, "the alias '*\(name)' is not supported; write the value out", at: event)
        default:
            throw error(.syntax, "a value is missing", at: event)
        }
        return YAMLNode(content: content, position: position(of: event))
    }

    private mutating func elements(depth: Int) throws(YAMLError) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let event = try reader.next()
            if case .sequenceEnd = event.kind { return elements }
            elements.append(try node(event, depth: depth))
        }
    }

    private mutating func entries(depth: Int) throws(YAMLError) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        while true {
            let event = try reader.next()
            if case .mappingEnd = event.kind { return entries }
            let key = try node(event, depth: depth)
            guard let text = key.text else {
                throw error(.unsupported, "\(key.phrase) cannot be a key; keys are text", at: event)
            }
            let value = try node(try reader.next(), depth: depth)
            entries.append(YAMLNode.Entry(key: text, position: key.position, value: value))
        }
    }

    // "\0" in double quotes is the one way to write a character that neither PostgreSQL nor C strings can hold.
    private func checked(_ text: String, at event: YAMLEvent) throws(YAMLError) -> String {
        guard !text.utf8.contains(0) else {
            throw error(.encoding, "the text holds the character U+0000, which PostgreSQL cannot store", at: event)
        }
        return text
    }

    private func position(of event: YAMLEvent) -> SourcePosition {
        SourcePosition(file: reader.source.file, line: event.line, column: event.column)
    }

    private func error(_ code: YAMLError.Code, _ message: String, at event: YAMLEvent) -> YAMLError {
        reader.source.error(code, message, line: event.line, column: event.column)
    }
}
