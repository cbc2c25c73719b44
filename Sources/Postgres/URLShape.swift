/// The parts of a `postgresql://` URL, found as libpq finds them.
///
/// `[user[:password]@][host[:port][,...]][/database][?keyword=value[&...]]`; the first `@` ends the user, if no `/`
/// comes before it.
struct URLShape {
    private typealias Problem = ConnectionString.Problem
    private let rest: ArraySlice<UInt8>

    /// Takes a URL of libpq's schemes.
    init(_ bytes: [UInt8]) {
        rest = bytes[(Self.schemeEnd(bytes) ?? bytes.startIndex)...]
    }

    /// Whether libpq takes the text for a URL.
    static func isPostgres(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: Array("postgresql://".utf8)) || bytes.starts(with: Array("postgres://".utf8))
    }

    /// What is wrong with a URL of another scheme; nil where the text has none.
    static func otherScheme(_ bytes: [UInt8]) -> ConnectionString.Problem? {
        let names = bytes.prefix { isLetter($0) || isDigit($0) || [0x2B, 0x2D, 0x2E, 0x3A].contains($0) }
        guard bytes.dropFirst(names.count).starts(with: Array("//".utf8)), names.last == 0x3A else { return nil }
        let scheme = String(decoding: names.dropLast(), as: UTF8.self).lowercased()
        let others = [
            "mysql", "mariadb", "sqlite", "mssql", "sqlserver", "oracle", "mongodb", "redis", "http", "cockroach",
        ]
        if let other = others.first(where: { scheme.hasPrefix($0) || scheme.hasPrefix("jdbc:\($0)") }) {
            return ConnectionString.Problem(
                "it is a URL of \(other), and sfsync writes to PostgreSQL only: postgresql://user@host/database"
            )
        }
        let known = ["postgres", "psql", "pgsql", "postgis", "timescale", "jdbc:postgres", "pg", "asyncpg", "psycopg"]
        // Other schemes may be a part of a password: they are not shown.
        let found = known.contains { scheme.hasPrefix($0) } && scheme.count <= 30 ? "\(scheme)://" : "another scheme"
        return ConnectionString.Problem(
            "libpq's URLs begin with postgresql://, and this one begins with \(found); replace the beginning, and put "
                + "user and password in front of the host: postgresql://user:password@host/database"
        )
    }

    /// Refuses whatever libpq would take for something else, or would quote.
    func check() throws(ConnectionString.Problem) {
        if rest.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
            throw Problem("it has a space or a line end inside; \(Problem.escapes)")
        }
        try checkEscapes()
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        let at = rest[..<slash].firstIndex(of: UInt8(ascii: "@"))
        let place = rest[(at.map { $0 + 1 } ?? rest.startIndex)...]
        let hosts = place.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        if hosts.contains(UInt8(ascii: "@")) { throw Problem("it has more than one @; \(Problem.escapes)") }
        for host in hosts.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            try check(host: host)
        }
        let tail = place.dropFirst(hosts.count)
        let database = tail.prefix { $0 != UInt8(ascii: "?") }.dropFirst()
        if database.contains(where: { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "/") }) {
            throw Problem("an @ or a / stands behind the host; \(Problem.escapes)")
        }
        let query = tail.dropFirst(tail.prefix { $0 != UInt8(ascii: "?") }.count).dropFirst()
        guard !query.isEmpty else { return }
        for (index, pair) in query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).enumerated() {
            try check(pair: pair, number: index + 1)
        }
    }

    private func checkEscapes() throws(ConnectionString.Problem) {
        for index in rest.indices where rest[index] == UInt8(ascii: "%") {
            let digits = rest[(index + 1)...].prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Self.isHexDigit($0) }), !digits.allSatisfy({ $0 == 0x30 })
            else {
                throw Problem("a % in it does not begin an escape; \(Problem.escapes)")
            }
        }
    }

    private func check(host: ArraySlice<UInt8>) throws(ConnectionString.Problem) {
        var port = ArraySlice<UInt8>()
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { throw Problem("a [ has no ]") }
            port = host[(end + 1)...]
            guard port.isEmpty || port.first == UInt8(ascii: ":") else { throw Problem("a ] ends no address") }
            port = port.dropFirst()
        } else {
            let name = host.prefix { $0 != UInt8(ascii: ":") }
            // Everything that stands in host names, and in folders of sockets with their escapes.
            guard name.allSatisfy({ Self.isLetter($0) || Self.isDigit($0) || $0 >= 0x80 || "-._%~".utf8.contains($0) })
            else { throw Problem("the host has a character that no host has; \(Problem.escapes)") }
            port = host.dropFirst(name.count).dropFirst()
        }
        let text = String(decoding: port, as: UTF8.self)
        guard text.isEmpty || port.allSatisfy({ Self.isDigit($0) }) && (1...65_535).contains(Int(text) ?? 0) else {
            throw Problem("what stands behind the host is no port; \(Problem.escapes)")
        }
    }

    private func check(pair: ArraySlice<UInt8>, number: Int) throws(ConnectionString.Problem) {
        let halves = pair.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
        guard halves.count == 2 else {
            throw Problem("parameter \(number) behind the ? is not of the form keyword=value; \(Problem.escapes)")
        }
        let name = String(decoding: halves[0], as: UTF8.self)
        guard LibpqOptions.variables[name] != nil || name == "ssl" && halves[1].elementsEqual("true".utf8) else {
            let shown = Self.foreignKeywords.contains(name.lowercased()) ? "'\(name)'" : "number \(number)"
            throw Problem("libpq knows no parameter \(shown) behind the ?; take it out, or correct it")
        }
        let mayHaveAt = ["user", "password", "host", "dbname", "application_name", "options"].contains(name)
        if !mayHaveAt, halves[1].contains(UInt8(ascii: "@")) {
            throw Problem("an @ stands in parameter \(number) behind the ?; \(Problem.escapes)")
        }
    }

    /// Parameters of other libraries that are no secrets and are seen in practice.
    private static let foreignKeywords: Set<String> = [
        "schema", "pgbouncer", "connection_limit", "pool_timeout", "sslaccept", "currentschema", "ssl", "pool",
        "pool_size", "max_overflow", "timeout", "encoding", "charset", "conn_max_age", "statement_cache_size",
        "prepared_statement_cache_size", "prepareThreshold", "sslfactory", "serverversion", "application", "pooling",
        "search_path", "statement_timeout", "socket_timeout", "command_timeout", "server_settings", "driver",
    ]

    private static func schemeEnd(_ bytes: [UInt8]) -> Int? { bytes.firstRange(of: Array("://".utf8))?.upperBound }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
    private static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (0x41...0x46).contains(byte & 0xDF) }
}
