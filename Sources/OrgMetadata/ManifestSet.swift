package import Manifest
package import Salesforce

/// New manifests for several objects: each points to all others, whatever their order.
package struct ManifestSet {
    /// A manifest that does not exist yet.
    package struct Entry: Sendable, Equatable {
        /// The base name of its file.
        package var name: String
        /// What it says.
        package var draft: ManifestDraft
    }

    /// The manifests, in the order of the objects.
    package let entries: [Entry]

    /// The objects that a copy usually begins with, as far as an org has them.
    package static let starters = [
        "User", "Account", "Contact", "Task", "Event", "TaskRelation", "EventRelation", "TaskWhoRelation",
    ]

    /// Drafts the manifests.
    ///
    /// - Parameters:
    ///   - describes: The objects as the org describes them.
    ///   - library: The manifests that exist; where one is about the same object, its name is kept.
    ///   - style: How tables and columns are named.
    ///   - isFlat: Whether every field has a column of its own, however many there are.
    ///   - hasViews: Whether each table gets a view of its live rows.
    package init(
        _ describes: [ObjectDescribe],
        besides library: ManifestLibrary,
        names style: ManifestDraft.NameStyle = .snake,
        isFlat: Bool,
        hasViews: Bool = false
    ) {
        var names: [String: String] = [:]
        for describe in describes {
            names[describe.name] = library.name(ofObject: describe.name) ?? Naming.manifest(forObject: describe.name)
        }
        entries = describes.map { describe in
            var draft = ManifestDraft(describe, names: style, groupsFamily: { _ in !isFlat }) { target in
                names[target] ?? library.name(ofObject: target)
            }
            draft.hasView = hasViews
            return Entry(name: names[describe.name] ?? "", draft: draft)
        }
    }

    /// What the org says of the starters that it has and shows to this user.
    ///
    /// - Throws: `SalesforceError`.
    package static func describeStarters(_ client: SalesforceClient) throws -> [ObjectDescribe] {
        let visible = Set(try client.objects().map(\.name))
        var describes: [ObjectDescribe] = []
        for name in starters where visible.contains(name) {
            let describe = try client.describe(name)
            if describe.queryable != false { describes.append(describe) }
        }
        return describes
    }

    /// The JSON Schema of manifests, for editors.
    package static var editorSchema: [UInt8] { PackageResources.manifest_schema_json }
}
