/// Texts that differ in every row: `ext-1000000016`, `user.1000000032@example.com`.
final class SerialText: Sendable {
    private let prefix: [UInt8]
    private let suffix: [UInt8]
    private let width: Int

    /// - Parameters:
    ///   - prefix: plain letters before the number
    ///   - suffix: plain characters after it
    ///   - limit: the field's length; the number gets at most ten digits of what is left
    init(prefix: String, suffix: String, limit: Int) {
        self.prefix = Array(prefix.utf8)
        self.suffix = Array(suffix.utf8)
        width = min(10, max(1, limit - prefix.utf8.count - suffix.utf8.count))
    }

    /// Whether a field of this name and type is one whose values differ, and how they look.
    static func make(for field: FieldDescribe) -> SerialText? {
        let name = field.name.lowercased()
        if name == "email" { return SerialText(prefix: "user.", suffix: "@example.com", limit: field.length) }
        guard field.type == "string" else { return nil }
        if name == "username" { return SerialText(prefix: "u", suffix: "@org.example", limit: field.length) }
        let endings = [
            "npi__c", "_id__c", "number__c", "ptan__c", "umpi__c", "number", "jigsaw", "contactid", "identifier",
        ]
        guard endings.contains(where: name.hasSuffix) else { return nil }
        return SerialText(prefix: name.hasPrefix("external") ? "ext-" : "", suffix: "", limit: field.length)
    }

    /// The longest text in bytes, with quotes.
    var maximumByteCount: Int { prefix.count + suffix.count + width + 2 }

    /// Writes the text in quotes, which is the same in CSV and JSON.
    func write(row: Int, version: UInt16, to writer: inout ByteWriter) {
        writer.put(0x22)
        writer.put(prefix)
        var power: UInt64 = 1
        for _ in 1..<max(width, 2) { power *= 10 }
        let number = (UInt64(row) &* 16 &+ UInt64(version & 15)) % (9 * power) + power
        if width == 1 { writer.put(digits: number % 10, width: 1) } else { writer.put(digits: number, width: width) }
        writer.put(suffix)
        writer.put(0x22)
    }
}
