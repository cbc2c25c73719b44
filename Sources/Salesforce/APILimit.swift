/// One allowance of the org, as `/limits` reports it.
public struct APILimit: Sendable, Equatable, Decodable {
    /// What is allowed in the limit's period.
    public var max: Int
    /// What is left; may be below zero.
    public var remaining: Int

    /// Creates a limit.
    public init(max: Int, remaining: Int) {
        self.max = max
        self.remaining = remaining
    }

    enum CodingKeys: String, CodingKey {
        case max = "Max"
        case remaining = "Remaining"
    }
}
