internal import Salesforce
internal import Synchronization

/// The describes that a run has asked for, by object.
final class DescribeCache: Sendable {
    private let known = Mutex<[String: ObjectDescribe]>([:])

    /// The describe of an object; `ask` is called where it is not known yet.
    ///
    /// - Throws: What `ask` throws.
    func describe(_ object: String, _ ask: () throws -> ObjectDescribe) throws -> ObjectDescribe {
        let key = object.lowercased()
        if let describe = known.withLock({ $0[key] }) { return describe }
        let describe = try ask()
        known.withLock { $0[key] = describe }
        return describe
    }
}
