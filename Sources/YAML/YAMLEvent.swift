/// What libyaml reports, copied out of its memory.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias(String)
        case scalar(String, isQuoted: Bool)
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    }

    var kind: Kind
    /// The tag of a node that has one: `!!binary`.
    var tag: String?
    /// 1-based.
    var line: Int
    /// 1-based, in Unicode scalars.
    var column: Int
}
