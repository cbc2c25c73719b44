/// A connection string of `keyword=value` pairs, read as libpq reads it.
///
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE
enum KeywordShape {
    /// How values are written that would end too early.
    static let advice =
        "a value with spaces, quotation marks or backslashes stands in single quotes, with \\' for ' and \\\\ for \\"

    /// Refuses whatever libpq would not understand, and quote.
    static func check(_ bytes: [UInt8]) throws(ConnectionString.Problem) {
        var rest = bytes[...]
        var number = 1
        while let first = rest.first {
            if isBlank(first) {
                rest = rest.dropFirst()
                continue
            }
            let name = rest.prefix { $0 != UInt8(ascii: "=") && !isBlank($0) }
            rest = rest.dropFirst(name.count).drop { isBlank($0) }
            guard rest.popFirst() == UInt8(ascii: "=") else {
                throw ConnectionString.Problem("pair \(number) has no =; \(advice)")
            }
            guard LibpqOptions.variables[String(decoding: name, as: UTF8.self)] != nil else {
                throw ConnectionString.Problem("libpq does not know the keyword of pair \(number); \(advice)")
            }
            rest = rest.drop { isBlank($0) }
            try skipValue(&rest, number)
            number += 1
        }
    }

    private static func skipValue(_ rest: inout ArraySlice<UInt8>, _ number: Int) throws(ConnectionString.Problem) {
        let isQuoted = rest.first == UInt8(ascii: "'")
        if isQuoted { rest = rest.dropFirst() }
        while let byte = rest.first {
            if !isQuoted, isBlank(byte) { return }
            rest = rest.dropFirst()
            if byte == UInt8(ascii: "\\") { rest = rest.dropFirst() }
            if isQuoted, byte == UInt8(ascii: "'") { return }
        }
        if isQuoted { throw ConnectionString.Problem("the value of pair \(number) has no end; \(advice)") }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
