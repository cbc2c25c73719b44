/// A version of the Salesforce API: `66.0`.
package struct APIVersion: Sendable, Hashable, Comparable, LosslessStringConvertible {
    /// The number before the dot.
    package let major: Int

    /// The newest version that this client was tested with.
    package static let newestTested = APIVersion(major: 66)
    /// The oldest version that this client speaks: before it, Bulk results have their columns in another order.
    package static let oldest = APIVersion(major: 50)

    /// Creates a version.
    package init(major: Int) { self.major = major }

    /// Reads `66.0`, `v66.0` or `66`; nil for anything else.
    package init?(_ description: String) {
        var text = description.first == "v" ? description.dropFirst() : description[...]
        if text.hasSuffix(".0") { text = text.dropLast(2) }
        guard let major = Int(text), (1...999).contains(major), text.first != "+" else { return nil }
        self.major = major
    }

    /// The version as it stands in a path after the `v`: `66.0`.
    package var description: String { "\(major).0" }

    /// Compares by number.
    package static func < (left: APIVersion, right: APIVersion) -> Bool { left.major < right.major }
}
