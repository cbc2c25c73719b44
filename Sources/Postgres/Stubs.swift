public struct SessionWatch: Sendable {
    public init(isCancelled: @escaping @Sendable () -> Bool = { false }, onNotice: @escaping @Sendable (String) -> Void = { _ in }) {}
}
extension ConnectionTarget {
    public func watched(by watch: SessionWatch) -> ConnectionTarget { self }
    public func named(_ applicationName: String) -> ConnectionTarget { self }
}
extension PostgresConnection {
    public func setApplicationName(_ name: String) throws(PostgresError) {}
}
extension PostgresError {
    public var isTooManyConnections: Bool { sqlState == "53300" }
}
