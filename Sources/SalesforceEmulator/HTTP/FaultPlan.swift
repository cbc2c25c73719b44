/// Decides which requests meet a fault.
///
/// Every request passes the plan once, before it is answered; the empty plan lets all of them through.
public struct FaultPlan: Sendable {
    private let decide: @Sendable (RecordedRequest) -> Fault?

    /// A plan by a function, which may count.
    public init(_ decide: @escaping @Sendable (RecordedRequest) -> Fault?) {
        self.decide = decide
    }

    /// No faults.
    public static let none = FaultPlan { _ in nil }

    /// The fault for a request, if any.
    func fault(for request: RecordedRequest) -> Fault? { decide(request) }
}
