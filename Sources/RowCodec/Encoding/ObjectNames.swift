internal import Synchronization

/// Which object an Id belongs to, by its first three characters.
///
/// The standard objects are known; the org is asked, once, when another Id comes along.
/// Source: Object Reference v66.0 and https://help.salesforce.com/s/articleView?id=000385203 (key prefixes).
package final class ObjectNames: Sendable {
    private struct State {
        var names: [UInt32: [UInt8]]
        var isComplete: Bool
    }

    /// What is known, shared by all that ask for the same org.
    private final class Known: Sendable {
        let state: Mutex<State>
        init(_ state: State) { self.state = Mutex(state) }
    }

    private let known: Known
    private let read: @Sendable () throws -> [(prefix: String, object: String)]

    private static let standard = [
        "001": "Account", "003": "Contact", "005": "User", "006": "Opportunity", "00G": "Group", "00Q": "Lead",
        "00T": "Task", "00U": "Event", "00a": "CaseComment", "00k": "OpportunityLineItem", "00v": "CampaignMember",
        "01t": "Product2", "02i": "Asset", "068": "ContentVersion", "069": "ContentDocument", "0Q0": "Quote",
        "0WO": "WorkOrder", "500": "Case", "501": "Solution", "701": "Campaign", "800": "Contract", "801": "Order",
    ]

    /// Knows the standard objects and asks `read` for all others of the org when it has to.
    package init(read: @escaping @Sendable () throws -> [(prefix: String, object: String)] = { [] }) {
        let names = Self.standard.compactMap { prefix, object in
            Self.key(Array(prefix.utf8)).map { ($0, Array(object.utf8)) }
        }
        known = Known(State(names: Dictionary(uniqueKeysWithValues: names), isComplete: false))
        self.read = read
    }

    private init(_ known: Known, read: @escaping @Sendable () throws -> [(prefix: String, object: String)]) {
        self.known = known
        self.read = read
    }

    /// The same knowledge, but the org is asked in another way: by a client with a budget of its own.
    package func asking(_ read: @escaping @Sendable () throws -> [(prefix: String, object: String)]) -> ObjectNames {
        ObjectNames(known, read: read)
    }

    /// The API name of the object with this Id; nil where the org does not show one.
    ///
    /// - Throws: What the org throws when it is asked.
    package func name(ofID id: some Collection<UInt8>) throws -> [UInt8]? {
        guard let key = Self.key(id) else { return nil }
        return try known.state.withLock { state in
            if let name = state.names[key] { return name }
            guard !state.isComplete else { return nil }
            for (prefix, object) in try read() {
                // Where several objects share a prefix, the known one or the first stays.
                guard let key = Self.key(Array(prefix.utf8)), state.names[key] == nil else { continue }
                state.names[key] = Array(object.utf8)
            }
            state.isComplete = true
            return state.names[key]
        }
    }

    private static func key(_ id: some Collection<UInt8>) -> UInt32? {
        guard id.count >= 3 else { return nil }
        return id.prefix(3).reduce(0) { $0 << 8 | UInt32($1) }
    }
}
