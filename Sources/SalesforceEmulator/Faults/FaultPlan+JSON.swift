import FoundationEssentials

extension FaultPlan {
    /// Why a fault file cannot be used.
    package struct FileError: Error, CustomStringConvertible {
        /// What is wrong, and where.
        package var description: String
    }

    /// Reads a plan from JSON: an array of rules.
    ///
    /// ```json
    /// [
    ///   {"request": "POST jobs/query", "fault": "status", "status": 503, "retryAfter": 8},
    ///   {"request": "GET jobs/query/*/results", "skip": 1, "times": 2, "fault": "cut", "at": "insideQuotes"},
    ///   {"request": "**", "times": "always", "fault": "delay", "milliseconds": 50}
    /// ]
    /// ```
    ///
    /// `request` is a `RequestPattern`; `skip` (0) and `times` (1, or `"always"`) count the requests that fit. The other
    /// keys belong to the fault; `docs/emulator.md` lists them.
    ///
    /// - Throws: `FileError` that names the rule and what is wrong with it.
    package init(json: some Sequence<UInt8>) throws {
        do {
            rules = try JSONDecoder().decode([FaultRule].self, from: Data(json))
        } catch let error as DecodingError {
            throw FileError(description: Self.explain(error))
        }
    }

    /// The plan as JSON, one rule a line.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = rules.map { rule in
            (try? encoder.encode(rule)).map { "  " + String(decoding: $0, as: UTF8.self) } ?? ""
        }
        return lines.isEmpty ? "[]\n" : "[\n" + lines.joined(separator: ",\n") + "\n]\n"
    }

    private static func explain(_ error: DecodingError) -> String {
        let context: DecodingError.Context
        switch error {
        case .keyNotFound(let key, let found): return place(found) + "'\(key.stringValue)' is missing"
        case .typeMismatch(let type, let found), .valueNotFound(let type, let found):
            return place(found) + "a value of type \(type) is expected"
        case .dataCorrupted(let found): context = found
        @unknown default: return "the file cannot be read"
        }
        let isSyntax = context.codingPath.isEmpty
        return isSyntax ? "the file is not JSON, or not an array of rules" : place(context) + context.debugDescription
    }

    private static func place(_ context: DecodingError.Context) -> String {
        let keys = context.codingPath.compactMap { $0.intValue == nil ? "'\($0.stringValue)'" : nil }
        let rule = context.codingPath.first?.intValue.map { "rule \($0 + 1): " } ?? ""
        return rule + keys.map { "\($0): " }.joined()
    }
}
