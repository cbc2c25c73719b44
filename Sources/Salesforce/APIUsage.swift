/// How much of the org's daily API requests is used, by all its clients together.
package struct APIUsage: Sendable, Equatable {
    /// Requests in the last 24 hours.
    package var used: Int
    /// Requests allowed in 24 hours.
    package var limit: Int

    /// Creates a pair of numbers.
    package init(used: Int, limit: Int) {
        self.used = used
        self.limit = limit
    }

    /// Reads a `Sforce-Limit-Info` header: `api-usage=18/5000; per-app-api-usage=17/250(appName=X)`.
    package init?(limitInfo: String) {
        for part in limitInfo.split(whereSeparator: { $0 == ";" || $0 == "," }) {
            let halves = part.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[0].filter({ !$0.isWhitespace }) == "api-usage" else { continue }
            let numbers = halves[1].split(separator: "/").map { Int($0.filter { !$0.isWhitespace }) }
            guard numbers.count == 2, let used = numbers[0], let limit = numbers[1] else { return nil }
            self.init(used: used, limit: limit)
            return
        }
        return nil
    }

    /// Reads an allowance of `/limits`; nil where its numbers cannot be.
    init?(_ limit: APILimit) {
        let (used, isTooLarge) = limit.max.subtractingReportingOverflow(limit.remaining)
        guard !isTooLarge else { return nil }
        self.init(used: used, limit: limit.max)
    }

    /// The used part, 0 to 1 or above.
    package var fraction: Double { limit > 0 ? Double(used) / Double(limit) : 1 }
}
