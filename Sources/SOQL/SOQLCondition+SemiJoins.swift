extension SOQLCondition {
    /// Whether a sub-select stands anywhere in the condition.
    package var hasSemiJoin: Bool {
        switch self {
        case .and(let parts), .or(let parts): parts.contains(where: \.hasSemiJoin)
        case .not(let part): part.hasSemiJoin
        case .semiJoin: true
        case .comparison, .membership: false
        }
    }
}
