/// One allowance of the org, as `/limits` reports it.
package struct APILimit: Sendable, Equatable, Decodable {
    /// What is allowed in the limit's period.
    package var max: Int
    /// What is left; may be below zero.
    package var remaining: Int

    /// Creates a limit.
    package init(max: Int, remaining: Int) {
        self.max = max
        self.remaining = remaining
    }

    enum CodingKeys: String, CodingKey {
        case max = "Max"
        case remaining = "Remaining"
    }
}
