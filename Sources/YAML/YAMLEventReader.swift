internal import CLibYAML

/// The one owner of a libyaml parser and of the bytes it reads.
///
/// `yaml_parser_t` holds pointers into itself, so it lives at one heap address from initialization to deletion; libyaml
/// also reads the input from where it lies, so the copy of the bytes lives as long. Both are freed once, here.
struct YAMLEventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    let source: SourceText

    /// Checks size and encoding, and starts a parser.
    init(_ source: SourceText) throws(YAMLError) {
        guard source.bytes.count <= YAMLLimits.byteCount else {
            throw YAMLError(
                code: .limit,
                message: "the file is larger than \(YAMLLimits.byteCount) bytes",
                position: SourcePosition(file: source.file, line: 1, column: 1),
            )
        }
        if let offset = source.invalidOffset {
            throw source.error(.encoding, "the text is not UTF-8", atByte: offset)
        }
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw source.error(.unreadable, "no memory for a YAML parser", line: 1, column: 1)
        }
        self.source = source
        self.parser = parser
        input = UnsafeMutableBufferPointer.allocate(capacity: source.bytes.count)
        _ = input.initialize(from: source.bytes)
        // Without this, a byte order mark could still switch libyaml to UTF-16.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event; after `.streamEnd`, more of them.
    mutating func next() throws(YAMLError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { yaml_event_delete(&event) }
        let kind: YAMLEvent.Kind
        var tag: UnsafeMutablePointer<yaml_char_t>?
        switch event.type {
        case YAML_STREAM_START_EVENT: kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_ALIAS_EVENT: kind = .alias(event.data.alias.anchor.map { String(cString: $0) } ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let isQuoted = scalar.style != YAML_PLAIN_SCALAR_STYLE
            kind = .scalar(String(decoding: bytes, as: UTF8.self), isQuoted: isQuoted)
            tag = scalar.tag
        case YAML_SEQUENCE_START_EVENT:
            kind = .sequenceStart
            tag = event.data.sequence_start.tag
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            kind = .mappingStart
            tag = event.data.mapping_start.tag
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        default: kind = .streamEnd
        }
        return YAMLEvent(
            kind: kind,
            tag: tag.map { String(cString: $0) },
            line: Int(event.start_mark.line) + 1,
            column: Int(event.start_mark.column) + 1,
        )
    }

    private func failure() -> YAMLError {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "the text is not YAML"
        switch state.error {
        case YAML_MEMORY_ERROR:
            return source.error(.unreadable, "no memory to read on", line: 1, column: 1)
        case YAML_READER_ERROR:
            return source.error(.encoding, problem, atByte: Int(state.problem_offset))
        default:
            let line = Int(state.problem_mark.line) + 1
            let column = Int(state.problem_mark.column) + 1
            var message = problem
            if let context = state.context.map({ String(cString: $0) }) {
                message += " \(context)"
                let start = Int(state.context_mark.line) + 1
                if start < line { message += " that begins on line \(start)" }
            }
            message += Self.advice(problem, at: source.character(line: line, column: column))
            return source.error(.syntax, message, line: line, column: column)
        }
    }

    /// What to do about the mistakes that people make most.
    private static func advice(_ problem: String, at character: Unicode.Scalar?) -> String {
        switch (problem, character) {
        case ("found character that cannot start any token", "\t"): "; indent with spaces, not with tabs"
        case ("found a tab character that violates indentation", _): "; indent with spaces"
        case ("found character that cannot start any token", _): "; put the text in quotes"
        case ("mapping values are not allowed in this context", _):
            "; put text that holds ': ' in quotes, and check the indentation"
        default: ""
        }
    }
}
