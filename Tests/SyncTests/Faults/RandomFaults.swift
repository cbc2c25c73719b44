import Foundation
import Manifest
import SalesforceEmulator
import TestSupport

/// Fault plans by chance, the same for the same seed.
struct RandomFaults: RandomNumberGenerator {
    private var state: UInt64

    /// The first seed, the number of plans and of rows: variables `SEED`, `PLANS` and `ROWS`, or a small fixed set.
    static let base = number("SEED") ?? 1
    static let plans = number("PLANS") ?? trialsByChance(24)
    static let rows = number("ROWS") ?? 2500

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) }

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

    /// Up to eight rules.
    mutating func plan(_ mode: ObjectManifest.Mode) -> FaultPlan {
        FaultPlan((0..<number(1...8)).map { _ in rule(mode) })
    }

    private mutating func rule(_ mode: ObjectManifest.Mode) -> FaultRule {
        let requests: [RequestPattern] =
            mode == .bulk
            ? [.all, .signIn, .createJob, .jobState, .resultPage, .resultPage, .nextResultPage, .nextResultPage]
            : [.all, .signIn, .firstRESTPage, .nextRESTPage, .nextRESTPage]
        let request = requests[number(0...(requests.count - 1))]
        // Some faults stay: then the run has to stop, and the next one to go on.
        let times = chance(5) ? nil : number(1...(chance(20) ? 12 : 3))
        return FaultRule(request, skip: number(0...6), times: times, fault())
    }

    private mutating func fault() -> Fault {
        switch number(0...19) {
        case 0: return .status([406, 420, 429, 500, 502, 503, 504][number(0...6)], retryAfter: chance(30) ? 1 : nil)
        case 1: return .error(500, "UNKNOWN_EXCEPTION", "An unexpected error occurred.")
        case 2:
            return .error(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.")
        case 3: return .error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        case 4: return .html
        case 5: return .hangUp
        case 6: return .reset(afterByteCount: number(0...200_000))
        case 7: return .unreachable(.milliseconds(number(1...20)))
        case 8: return .stall(afterByteCount: number(0...200_000))
        case 9: return .drip(byteCount: number(20_000...90_000), pause: .milliseconds(1))
        case 10: return .expireSessions
        case 11: return .forgetCursors
        case 12: return chance(50) ? .failJob(message: chance(50) ? "InternalServerError : Sorry" : nil) : .abortJob
        case 13: return .keepInProgress
        case 14: return .ignorePageSize
        case 15: return chance(50) ? .loseLocator : .repeatLocator
        case 16: return .miscount(by: number(-3...3))
        case 17: return .reshape(CSVShape.allCases[number(0...(CSVShape.allCases.count - 1))])
        default:
            let place = chance(30) ? Fault.Place.insideQuotes : .byte(number(0...300_000))
            return .cut(place, Fault.Framing.allCases[number(0...3)], isCompressed: chance(40))
        }
    }
}
