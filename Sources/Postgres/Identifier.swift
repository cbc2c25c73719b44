/// A name of SQL: table, column, index or schema, quoted where it must be.
///
/// A name needs no quotes when it is lower case, begins with a letter or underscore and is not a key word; then the
/// printed statements stay readable. Everything else is quoted, with quotes doubled.
/// https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
package struct Identifier: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The longest name PostgreSQL keeps, in bytes (NAMEDATALEN - 1); longer ones would be cut.
    package static let maximumByteCount = 63

    /// The name itself, without quotes.
    package var name: String

    /// Wraps a name; NUL cannot stand in one and is dropped.
    package init(_ name: String) {
        self.name = SQLLiteral.withoutNUL(name)
    }

    /// Wraps a literal name.
    package init(stringLiteral name: String) {
        self.init(name)
    }

    /// The name as it stands in a statement.
    package var sql: String {
        isPlain ? name : SQLLiteral.quoted(name, in: "\"", escaping: ["\""], by: "\"")
    }

    private var isPlain: Bool {
        guard let first = name.utf8.first, (97...122).contains(first) || first == 95 else { return false }
        return name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
            && !Self.keywords.contains(name)
    }

    /// Key words that cannot be a bare column or table name, PostgreSQL 12 to 18 (appendix C).
    private static let keywords: Set<String> = Set(
        """
        all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case \
        cast char character check coalesce collate collation column concurrently constraint create cross \
        current_catalog current_date current_role current_schema current_time current_timestamp current_user dec \
        decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign \
        freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect \
        interval into is isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query \
        json_scalar json_serialize json_table json_value lateral leading least left like limit localtime \
        localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset on \
        only or order out outer overlaps overlay placing position precision primary real references returning right \
        row select session_user setof similar smallint some substring symmetric system_user table tablesample then \
        time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when where \
        window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot \
        xmlserialize xmltable
        """.split(separator: " ").map(String.init)
    )
}

/// Text as a literal of SQL.
///
/// Everything here goes by Unicode scalars, as the server does: for Swift a quote with a combining mark behind it is one
/// character, and no quote.
package enum SQLLiteral {
    /// A quoted string; the server's `standard_conforming_strings` is on, as it is since 9.1.
    package static func string(_ text: String) -> String {
        quoted(withoutNUL(text), in: "'", escaping: ["'"], by: "'")
    }

    /// The text form of `text[]`: `{"a","b"}`, for a parameter.
    package static func textArray(_ elements: [String]) -> String {
        let texts = elements.map { quoted(withoutNUL($0), in: "\"", escaping: ["\"", "\\"], by: "\\") }
        return "{" + texts.joined(separator: ",") + "}"
    }

    /// The text between two marks, with another mark before each of `special`.
    static func quoted(
        _ text: String,
        in mark: Unicode.Scalar,
        escaping special: Set<Unicode.Scalar>,
        by escape: Unicode.Scalar,
    ) -> String {
        var scalars = String.UnicodeScalarView([mark])
        for scalar in text.unicodeScalars {
            if special.contains(scalar) { scalars.append(escape) }
            scalars.append(scalar)
        }
        scalars.append(mark)
        return String(scalars)
    }

    /// The text without the character that PostgreSQL cannot hold.
    static func withoutNUL(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\0" }))
    }
}
