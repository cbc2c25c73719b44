/// What goes wrong, and when: rules in order.
///
/// Every request passes the rules once, before it is answered. Each rule counts the requests that fit its pattern; the
/// first rule that is due decides what happens, and the others count on. A plan is a value: it can be made at random,
/// compared, and written as JSON (see `FaultPlan.init(json:)`) to be given to `sfsync-emulator --faults`.
///
/// ```swift
/// let plan: FaultPlan = [
///     FaultRule(.createJob, .status(503, retryAfter: 8)),
///     FaultRule(.resultPage, skip: 1, times: 2, .cut(.insideQuotes)),
/// ]
/// ```
package struct FaultPlan: Sendable, Equatable, ExpressibleByArrayLiteral {
    /// The rules, the first one that is due wins.
    package var rules: [FaultRule]

    /// A plan of these rules.
    package init(_ rules: [FaultRule]) { self.rules = rules }

    /// A plan of these rules.
    package init(arrayLiteral rules: FaultRule...) { self.init(rules) }

    /// No faults.
    package static let none = FaultPlan([])
}

/// One line of a fault plan.
package struct FaultRule: Sendable, Equatable {
    /// Which requests are meant.
    package var request: RequestPattern
    /// How many of them pass unharmed at first.
    package var skip: Int
    /// How many of them meet the fault after that; nil for all.
    package var times: Int?
    /// What happens to them.
    package var fault: Fault

    /// A rule; without numbers the next fitting request meets the fault, and no other.
    package init(_ request: RequestPattern, skip: Int = 0, times: Int? = 1, _ fault: Fault) {
        self.request = request
        self.skip = skip
        self.times = times
        self.fault = fault
    }
}
