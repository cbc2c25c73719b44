import FoundationEssentials

/// Machine-readable output; the keys are the properties' names in snake case.
enum JSONOutput {
    /// A value as pretty JSON with sorted keys, ending in a newline.
    static func text(_ value: some Encodable) throws -> String { try encode(value, [.prettyPrinted]) + "\n" }

    /// A value as one line of JSON.
    static func line(_ value: some Encodable) throws -> String { try encode(value, []) }

    private static func encode(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
