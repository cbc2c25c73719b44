/// A name of SQL: table, column, index or schema, quoted where it must be.
///
/// A name needs no quotes when it is lower case, begins with a letter or underscore and is not a key word; then the
/// printed statements stay readable. Everything else is quoted, with quotes doubled.
/// https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
public struct Identifier: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The longest name PostgreSQL keeps, in bytes (NAMEDATALEN - 1); longer ones would be cut.
    public static let maximumByteCount = 63

    /// The name itself, without quotes.
    public var name: String

    /// Wraps a name; NUL cannot stand in one and is dropped.
    public init(_ name: String) {
        self.name = name.utf8.contains(0) ? String(name.filter { $0 != "\0" }) : name
    }

    /// Wraps a literal name.
    public init(stringLiteral name: String) {
        self.init(name)
    }

    /// The name as it stands in a statement.
    public var sql: String {
        isPlain
            ? name
            : "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
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
public enum SQLLiteral {
    /// A quoted string; the server's `standard_conforming_strings` is on, as it is since 9.1.
    public static func string(_ text: String) -> String {
        "'" + text.filter { $0 != "\0" }.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            + "'"
    }

    /// The text form of `text[]`: `{"a","b"}`, for a parameter.
    public static func textArray(_ elements: [String]) -> String {
        "{"
            + elements.map {
                "\"" + $0.reduce(into: "") { $0 += $1 == "\"" || $1 == "\\" ? "\\\($1)" : "\($1)" } + "\""
            }
            .joined(separator: ",") + "}"
    }
}
