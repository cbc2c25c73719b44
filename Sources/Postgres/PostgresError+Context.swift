/// What PostgreSQL says of the place at which it failed.
extension PostgresError {
    /// The number in `COPY things, line 57, column name: "..."`, in whatever language; the rest holds values.
    static func copyLine(inContext context: String) -> Int? {
        guard context.hasPrefix("COPY "), let comma = context.firstRange(of: ", ") else { return nil }
        let rest = context[comma.upperBound...].prefix { $0 != "," && $0 != ":" }
        return Int(String(rest.filter { $0.isASCII && $0.isNumber }))
    }
}
