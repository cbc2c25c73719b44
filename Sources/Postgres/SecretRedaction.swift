internal import Libc

/// Takes the secrets of a session out of what libpq and the server say.
///
/// Both quote what they were given, in spellings of their own: as it is, with percent escapes, with doubled quotes or
/// with backslashes. Whole URLs go, too.
struct SecretRedaction: Sendable {
    /// What stands in the place of a secret.
    static let word = "<redacted>"

    /// Every spelling of every secret, the longest first.
    private let spellings: [[UInt8]]

    /// - Parameters:
    ///   - parameters: what libpq was given.
    ///   - used: the password that libpq used in the end.
    init(parameters: [String: String], used: String? = nil) {
        var secrets = [parameters["password"], parameters["sslpassword"], used, Self.variable("PGPASSWORD")]
        let passfile =
            parameters["passfile"] ?? Self.variable("PGPASSFILE") ?? Self.variable("HOME").map { "\($0)/.pgpass" }
        secrets += passfile.map { Self.passwords(ofFile: $0) } ?? []
        // What the message has to name anyway is no secret; and a letter cannot be kept from anyone.
        let open = Set([parameters["user"], parameters["dbname"], parameters["host"]].compactMap(\.self))
        let kept = Set(secrets.compactMap(\.self)).filter { $0.utf8.count >= 3 && !open.contains($0) }
        spellings = Set(kept.flatMap { Self.spellings(of: Array($0.utf8)) }).sorted { $0.count > $1.count }
    }

    /// The text without them.
    func clean(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for spelling in spellings { bytes = Self.without(spelling, bytes) }
        return String(decoding: Self.withoutURLs(bytes), as: UTF8.self)
    }

    private static func without(_ spelling: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        guard bytes.firstRange(of: spelling) != nil else { return bytes }
        var result: [UInt8] = []
        var rest = bytes[...]
        while let range = rest.firstRange(of: spelling) {
            result += rest[..<range.lowerBound]
            result += Array(word.utf8)
            rest = rest[range.upperBound...]
        }
        return result + rest
    }

    private static func spellings(of secret: [UInt8]) -> [[UInt8]] {
        let marks = Array("\"'\\`".utf8)
        let doubled = secret.flatMap { marks.contains($0) ? [$0, $0] : [$0] }
        let quoted = secret.flatMap { $0 == UInt8(ascii: "'") ? [$0, $0] : [$0] }
        let escaped = secret.flatMap { marks.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
        let isPlain: (UInt8) -> Bool = { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || "-._~".utf8.contains(byte)
        }
        let forms = ["0123456789ABCDEF", "0123456789abcdef"].map { digits in
            let digits = Array(digits.utf8)
            return secret.flatMap {
                isPlain($0) ? [$0] : [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]]
            }
        }
        return [secret, doubled, quoted, escaped, decoded(secret)] + forms
    }

    private static func decoded(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let digits = String(decoding: bytes[(index + 1)...].prefix(2), as: UTF8.self)
            if bytes[index] == UInt8(ascii: "%"), digits.utf8.count == 2, let byte = UInt8(digits, radix: 16) {
                result.append(byte)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result.count >= 3 ? result : bytes
    }

    /// Replaces every URL but those of documents, which have no user.
    private static func withoutURLs(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let range = rest.firstRange(of: Array("://".utf8)) {
            var start = range.lowerBound
            while start > rest.startIndex, isSchemeByte(rest[start - 1]) { start -= 1 }
            let end = rest[range.upperBound...].firstIndex { $0 <= 0x20 || $0 == UInt8(ascii: "\"") } ?? rest.endIndex
            let url = rest[start..<end]
            result += rest[..<start]
            let isDocument = url.starts(with: Array("http".utf8)) && !url.contains(UInt8(ascii: "@"))
            result += isDocument ? Array(url) : Array(word.utf8)
            rest = rest[end...]
        }
        return result + rest
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || [0x2B, 0x2D, 0x2E].contains(byte)
    }

    /// The last of the five fields of each line of a password file.
    ///
    /// https://www.postgresql.org/docs/current/libpq-pgpass.html
    private static func passwords(ofFile path: String) -> [String] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        let count = read(file, &buffer, buffer.count)
        guard count > 0 else { return [] }
        return buffer[..<count].split(separator: 0x0A).compactMap { line in
            var fields: [[UInt8]] = [[]]
            var rest = line
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "\\"), let next = rest.popFirst() {
                    fields[fields.count - 1].append(next)
                } else if byte == UInt8(ascii: ":"), fields.count < 5 {
                    fields.append([])
                } else if byte != 0x0D {
                    fields[fields.count - 1].append(byte)
                }
            }
            return fields.count == 5 ? String(decoding: fields[4], as: UTF8.self) : nil
        }
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
