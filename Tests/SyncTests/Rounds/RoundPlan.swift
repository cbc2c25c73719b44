import Foundation
import Manifest
import SalesforceEmulator

@testable import SyncModel

/// What happens to an org and to a run of it, drawn by chance.
struct RoundPlan {
    /// How a run is broken off.
    enum Break: Equatable {
        /// It is not.
        case none
        /// As by Ctrl-C.
        case cancel
        /// The process is killed.
        case kill
        /// All sessions of the database end.
        case dropSessions
        /// The org's sessions end.
        case expireSessions
        /// The org's API requests of the day are used up.
        case useUpQuota
    }

    var mode: ObjectManifest.Mode
    var window: RunOptions.Window
    var batchSize: Int
    /// The number of the request before which it breaks off.
    var breakRequest: Int
    var end: Break
    /// The numbers of the requests before which the org changes.
    var changeRequests: Set<Int>

    /// A run in whose middle something happens.
    static func disturbed(_ chance: inout RandomFaults) -> RoundPlan {
        let ends: [Break] = [.none, .none, .none, .cancel, .cancel, .kill, .dropSessions, .expireSessions, .useUpQuota]
        var plan = quiet(&chance, chance.chance(35) ? .full : .incremental)
        plan.end = ends[chance.number(0...(ends.count - 1))]
        // About as many requests as such a run makes.
        let requests = 1...(plan.mode == .rest ? 3 : plan.window == .full ? 9 : 5)
        plan.breakRequest = chance.number(requests)
        plan.changeRequests = Set((0..<chance.number(0...3)).map { _ in chance.number(requests) })
        return plan
    }

    /// The same command once more, with no trouble.
    var again: RoundPlan {
        var plan = self
        (plan.end, plan.breakRequest, plan.changeRequests) = (.none, 0, [])
        return plan
    }

    /// A run that nothing disturbs.
    static func quiet(_ chance: inout RandomFaults, _ window: RunOptions.Window) -> RoundPlan {
        RoundPlan(
            mode: [.bulk, .bulk, .rest, .auto][chance.number(0...3)],
            window: window,
            batchSize: chance.number(5...120),
            breakRequest: 0,
            end: .none,
            changeRequests: [],
        )
    }

    /// Changes the org as its users do: some transactions began a while ago and show up only now.
    ///
    /// - Returns: what was done, in words
    static func mutate(_ org: EmulatedOrg, _ chance: inout RandomFaults) throws -> String {
        let age = Duration.seconds(chance.chance(40) ? chance.number(1...600) : 0)
        let count = chance.number(1...12)
        var verb: String
        switch chance.number(0...11) {
        case 0...2: verb = "change \(try org.change("Contact", count: count * 2, age: age).count)"
        case 3: verb = "insert \(try org.insert("Contact", count: count).count)"
        case 4: verb = "insert \(try org.insertLate("Contact", count: count, age: age).count)"
        case 5...6: verb = "delete \(try org.delete("Contact", count: count, age: age).count)"
        case 7...8: verb = "undelete \(try org.undelete("Contact", count: count, age: age).count)"
        case 9: verb = "purge \(try org.purge("Contact", count: chance.number(1...3)).count)"
        case 10: verb = "empty-bin \(try org.emptyBin("Contact", count: chance.number(1...6)).count)"
        default: verb = "merge \(try org.merge("Contact", count: chance.number(1...3)).count)"
        }
        if age > .zero { verb += " \(age) late" }
        return verb
    }
}
