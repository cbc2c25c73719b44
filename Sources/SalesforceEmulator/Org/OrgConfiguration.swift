package import FoundationEssentials

/// What an emulated org holds.
package struct OrgConfiguration: Sendable {
    /// Two orgs with one seed, and row counts alike, hold the same values.
    package var seed: UInt64 = 1
    /// The org's Id, 15 or 18 characters that begin with `00D`; nil to make one of the seed.
    package var organizationID: String?
    /// Whether sign-ins say that the org is a sandbox.
    package var isSandbox = false
    /// Rows per object at the start; objects not named get a share of the contacts.
    package var rowCounts: [String: Int] = [:]
    /// Further describe documents: custom objects, or replacements for the bundled ones.
    package var describes: [Data] = []
    /// The org's clock; the `Date` header shows it.
    package var clock: @Sendable () -> Date = { Date() }

    /// An org with the bundled objects and 1,000 contacts.
    package init() {}

    /// The rows of an object at the start.
    func rowCount(_ object: String) -> Int {
        let named = rowCounts.first { $0.key.lowercased() == object.lowercased() }
        if let named { return named.value }
        let contacts = rowCounts.first { $0.key.lowercased() == "contact" }?.value ?? 1000
        return switch object {
        case "Contact": contacts
        case "User": max(1, contacts / 100)
        case "Task", "TaskRelation", "TaskWhoRelation": contacts / 2
        case "Event", "EventRelation": contacts / 4
        default: contacts / 10
        }
    }
}
