import FoundationEssentials

/// An object's describe: the parts the emulator uses, and the whole text as it is answered.
struct ObjectDescribe: Sendable {
    var name: String
    var keyPrefix: String
    var isReplicateable: Bool
    var fields: [FieldDescribe]
    /// The JSON document as it was handed in.
    var document: Data

    private struct Head: Decodable {
        var name: String
        var keyPrefix: String?
        var replicateable: Bool?
        var fields: [FieldDescribe]
    }

    /// Reads a describe document.
    ///
    /// - Throws: `DecodingError` where it has no `name` or `fields`.
    init(document: Data) throws {
        let head = try JSONDecoder().decode(Head.self, from: document)
        name = head.name
        keyPrefix = head.keyPrefix ?? "a00"
        isReplicateable = head.replicateable ?? true
        fields = head.fields
        self.document = document
    }
}
