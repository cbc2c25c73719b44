internal import CLibPQ

/// What libpq says about a connection that failed, taken apart.
///
/// libpq has no call for the SQLSTATE of a refused connection; its verbose message has it, in whatever language the
/// server speaks: `FATAL:  53300: too many connections for role "x"`, and a line with the place in the server's source.
struct ConnectionMessage {
    /// The five characters; empty where no server spoke.
    private(set) var state = ""
    /// The message in one line.
    private(set) var text = ""

    /// Reads the message of a connection.
    init(_ handle: OpaquePointer) {
        self.init(PQerrorMessage(handle).map { String(cString: $0) } ?? "")
    }

    /// Reads a message.
    init(_ verbose: String) {
        var lines: [String] = []
        for line in verbose.split(whereSeparator: \.isNewline) where !line.hasPrefix("LOCATION:") {
            lines.append(take(line))
        }
        text = lines.joined(separator: "; ")
        if state.isEmpty { state = Self.state(fromWords: text) }
    }

    /// The error, without secrets.
    func error(cleanedBy redaction: SecretRedaction) -> PostgresError {
        PostgresError(sqlState: state, message: redaction.clean(text), action: "the connection")
    }

    /// Takes the state out of a line.
    private mutating func take(_ line: Substring) -> String {
        let bytes = Array(line.utf8)
        var index = 0
        // The severity, a colon and two spaces; then the state, a colon and one space.
        while let range = bytes[index...].firstRange(of: Array(":  ".utf8)) {
            let rest = bytes[range.upperBound...]
            let code = rest.prefix(5)
            let isState =
                code.count == 5 && code.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
            if isState, rest.dropFirst(5).starts(with: Array(": ".utf8)) {
                // The last one counts: with several hosts it belongs to the host that was tried last.
                state = String(decoding: code, as: UTF8.self)
                return String(decoding: bytes[..<range.upperBound], as: UTF8.self)
                    + String(decoding: rest.dropFirst(7), as: UTF8.self)
            }
            index = range.upperBound
        }
        return String(line)
    }

    /// What poolers and old servers say without a state.
    private static func state(fromWords text: String) -> String {
        if text.contains("authentication failed") { return "28P01" }
        if text.contains("database \""), text.contains("does not exist") { return "3D000" }
        if text.contains("role \""), text.contains("does not exist") { return "28000" }
        if text.contains("the database system is") { return "57P03" }
        if text.contains("too many") { return "53300" }
        return ""
    }
}
