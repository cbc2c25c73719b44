internal import Synchronization

/// How much of the org's API requests may be used before a client stops by itself.
///
///     APIBudget("80%")   // while all clients of the org together have used less than 80 % of the daily requests
///     APIBudget("500")   // 500 requests of its own, whatever the others do
///     APIBudget("off")   // until Salesforce refuses
public enum APIBudget: Sendable, Equatable, LosslessStringConvertible {
    /// No bound but Salesforce's own.
    case off
    /// So many percent of the org's daily requests, 1 to 100, used by all its clients together.
    case percent(Int)
    /// So many requests of the client itself, 1 and more.
    case requests(Int)

    /// What a run may use unless it is told otherwise: 80 %, so that the org's other clients continue working.
    public static let standard = APIBudget.percent(80)

    /// Reads `80%`, `500` or `off`; nil for anything else.
    public init?(_ text: String) {
        let number = text.hasSuffix("%") ? text.dropLast() : text[...]
        if text == "off" {
            self = .off
        } else if number.allSatisfy({ $0.isASCII && $0.isNumber }), let value = Int(number), value >= 1 {
            if text.hasSuffix("%"), value > 100 { return nil }
            self = text.hasSuffix("%") ? .percent(value) : .requests(value)
        } else {
            return nil
        }
    }

    /// The text that makes the same budget.
    public var description: String {
        switch self {
        case .off: "off"
        case .percent(let percent): "\(percent)%"
        case .requests(let count): String(count)
        }
    }

    /// Why no further request may be sent; nil where it may.
    ///
    /// - Parameters:
    ///   - usage: what is used of the org's requests, as far as known.
    ///   - sent: how many requests the client has sent.
    /// - Returns: the error to stop with.
    func objection(usage: APIUsage?, sent: Int) -> SalesforceError? {
        switch self {
        case .percent(let percent):
            // Doubles, since an answer may hold any number.
            guard let usage, Double(usage.used) * 100 >= Double(usage.limit) * Double(percent) else { return nil }
            return error(
                "\(usage.used) of the org's \(usage.limit) daily API requests are used, by all its clients together, "
                    + "and the run may use them up to \(percent)%"
            )
        case .requests(let count) where sent >= count:
            return error("\(sent) API requests were sent, of the \(count) that the run may send")
        case .off, .requests:
            return nil
        }
    }

    private func error(_ message: String) -> SalesforceError {
        SalesforceError(
            code: .budget,
            recovery: .stop,
            message: message,
            hint:
                "What is committed stays. Run the same command again later to continue; --max-api-usage sets the bound",
        )
    }
}

/// What is known of the org's API requests, and the part of them that one run or several side by side may use.
final class APIUsageMonitor: Sendable {
    private struct State {
        var usage: APIUsage?
        /// Answers since one told the usage.
        var silence = 0
        /// Whether the org does not show the user its limits.
        var isBlind = false
    }

    let budget: APIBudget
    private let state = Mutex(State())

    /// Answers without the header after which `/limits` is asked; Salesforce wants that to be seldom.
    private static let patience = 50

    init(_ budget: APIBudget) { self.budget = budget }

    /// The usage by the latest answer that told.
    var usage: APIUsage? { state.withLock { $0.usage } }

    /// Takes in an answer of the API, and what it told.
    func note(_ usage: APIUsage?) {
        state.withLock { state in
            state.silence = usage == nil ? state.silence + 1 : 0
            state.usage = usage ?? state.usage
        }
    }

    /// Whether the caller should ask `/limits` now: there were answers, and none of them, or none lately, told.
    func takeQuestion() -> Bool {
        guard case .percent = budget else { return false }
        return state.withLock { state in
            guard !state.isBlind, state.silence >= (state.usage == nil ? 1 : Self.patience) else { return false }
            // Other threads continue meanwhile.
            state.silence = state.usage == nil ? .min : 0
            return true
        }
    }

    /// Takes in that `/limits` cannot be had.
    func giveUp() { state.withLock { $0.isBlind = true } }
}
