/// Looks at a connection string before libpq sees it.
///
/// libpq quotes what it does not understand, and that is where the password is; and a text that is no connection
/// string for libpq becomes the name of a database on this machine. So whatever libpq would take otherwise than it was
/// meant is refused here, with a sentence that shows nothing of it.
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING
enum ConnectionString {
    /// What is wrong with a text, as the end of a sentence.
    struct Problem: Error, Equatable {
        var text: String

        init(_ text: String) { self.text = text }

        /// The characters of a password that a URL takes for its own.
        static let escapes =
            "in the user, the password and the database's name write % as %25, @ as %40, / as %2F, : as %3A, ? as %3F, "
            + "# as %23, & as %26, = as %3D and a space as %20"
    }

    /// Whether libpq would take the text apart; otherwise it is the name of a database.
    static func isOne(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.contains(UInt8(ascii: "=")) || bytes.firstRange(of: Array("://".utf8)) != nil
    }

    /// The parameters that the text names.
    static func parameters(of text: String) throws(Problem) -> [String: String] {
        let bytes = trimmed(Array(text.utf8))
        guard let first = bytes.first, let last = bytes.last else { throw Problem("it is empty") }
        let quotes = [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")]
        if quotes.contains(first) {
            throw Problem("it begins with a quotation mark: take away the quotation marks around the value")
        }
        let isURL = URLShape.isPostgres(bytes)
        if isURL {
            if quotes.contains(last) { throw Problem("it ends with a quotation mark, which is no part of a URL") }
            try URLShape(bytes).check()
        } else if let other = URLShape.otherScheme(bytes) {
            throw other
        } else if bytes.contains(UInt8(ascii: "=")) {
            try KeywordShape.check(bytes)
        } else {
            throw Problem(
                "it is neither a URL, postgresql://user@host/database, nor keyword=value pairs; the name alone of a "
                    + "database goes into PGDATABASE"
            )
        }
        guard let values = LibpqOptions.parse(String(decoding: bytes, as: UTF8.self)) else {
            throw Problem("libpq does not understand it; \(isURL ? Problem.escapes : KeywordShape.advice)")
        }
        for keyword in ["dbname", "host"] { try check(name: values[keyword], of: keyword) }
        return values
    }

    /// Refuses a name that is a URL, or a part of one, in the place of a database or a host.
    static func check(name: String?, of keyword: String) throws(Problem) {
        guard let name, !name.hasPrefix("/") || keyword == "dbname" else { return }
        let bytes = Array(name.utf8)
        let looksLikeURL = bytes.firstRange(of: Array("://".utf8)) != nil
        let hasUser = keyword == "host" && !bytes.starts(with: [UInt8(ascii: "@")]) && bytes.contains(UInt8(ascii: "@"))
        if looksLikeURL || hasUser {
            throw Problem(
                "a URL, or a part of one, stands in the place of the \(keyword == "host" ? "host" : "database")"
            )
        }
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }),
            let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return Array(bytes[first...last])
    }
}
