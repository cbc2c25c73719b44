/// Scheme, host and port: where a request goes, and all that a configured URL may say.
///
///     try HTTPOrigin(parsing: "https://acme.my.salesforce.com")
///
/// Plain `http` exists only for loopback (`127.0.0.0/8`, `::1`, `localhost`).
package struct HTTPOrigin: Sendable, Hashable, CustomStringConvertible {
    /// Whether the connection is encrypted.
    package let isSecure: Bool
    /// The host in lower case; an IPv6 address stands in brackets.
    package let host: String
    /// The port where it is not the scheme's own.
    package let port: Int?

    /// Reads a URL without path, query, fragment or user; a text without a scheme means `https`.
    ///
    /// - Throws: `HTTPError` with code `configuration`, saying what is wrong with the text.
    package init(parsing text: String) throws(HTTPError) {
        var rest = Substring(text)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        let lowercased = rest.lowercased()
        if lowercased.hasPrefix("https://") {
            isSecure = true
            rest = rest.dropFirst(8)
        } else if lowercased.hasPrefix("http://") {
            isSecure = false
            rest = rest.dropFirst(7)
        } else if rest.contains("://") {
            throw Self.error("only https is spoken here")
        } else {
            isSecure = true
        }
        if rest.last == "/" { rest.removeLast() }
        if rest.contains("@") { throw Self.error("a URL with a user name in it is refused") }
        if rest.contains(where: { "/?#\\".contains($0) }) {
            throw Self.error("'\(rest)' must end after the host: no path, no query")
        }
        (host, port) = try Self.hostAndPort(rest)
        if !isSecure && !isLoopback {
            throw Self.error("http://\(host) would send credentials in the clear; write https://\(host)")
        }
    }

    /// Whether the host is this machine.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in part.count <= 3 && UInt8(part) != nil && part.allSatisfy(\.isNumber) }
    }

    /// The URL up to the path: `https://acme.my.salesforce.com`.
    package var description: String {
        "\(isSecure ? "https" : "http")://\(host)" + (port.map { ":\($0)" } ?? "")
    }

    private static func hostAndPort(_ text: Substring) throws(HTTPError) -> (String, Int?) {
        var host = text
        var port: Int?
        let afterAddress = text.lastIndex(of: "]") ?? text.startIndex
        if let colon = text[afterAddress...].lastIndex(of: ":") {
            host = text[..<colon]
            guard let number = Int(text[text.index(after: colon)...]), (1...65535).contains(number) else {
                throw error("'\(text)' has no valid port")
            }
            port = number
        }
        guard isHost(host) else { throw error("'\(host)' is not a host name") }
        return (host.lowercased(), port)
    }

    private static func isHost(_ text: Substring) -> Bool {
        if text.hasPrefix("["), text.hasSuffix("]"), text.count > 2 {
            return text.dropFirst().dropLast().utf8.allSatisfy { ASCII.isHexDigit($0) || $0 == UInt8(ascii: ":") }
        }
        return !text.isEmpty
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && label.utf8.allSatisfy { ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            }
    }

    private static func error(_ message: String) -> HTTPError {
        HTTPError(code: .configuration, message: message)
    }
}
