package import Manifest
package import Salesforce
package import SyncModel

/// Whether the org shows the fields that a query selects.
package enum FieldCheck {
    /// The selected fields that describe does not show, in their order.
    package static func missing(_ fields: [String], of describe: ObjectDescribe) -> [String] {
        let names = Set(describe.fields.map { $0.name.lowercased() })
        let relationships = Set(describe.fields.compactMap { $0.relationshipName?.lowercased() })
        return fields.filter { path in
            let parts = path.lowercased().split(separator: ".")
            return parts.count > 1 ? !relationships.contains(String(parts[0])) : !names.contains(path.lowercased())
        }
    }

    /// The error of fields that are not there.
    ///
    /// - Parameters:
    ///   - missing: The fields.
    ///   - manifest: The manifest that selects them.
    ///   - answer: What Salesforce said, where it refused the query.
    /// - Returns: The error, with what to do.
    package static func error(_ missing: [String], of manifest: ObjectManifest, answer: String? = nil) -> SyncError {
        let list = missing.prefix(12).map { "'\($0)'" }.joined(separator: ", ")
        let rest = missing.count > 12 ? " and \(missing.count - 12) more" : ""
        let subject = missing.count == 1 ? "Field \(list) is" : "\(missing.count) fields, \(list)\(rest), are"
        return SyncError(
            code: .extraction,
            message: "\(subject) not on \(manifest.object), or hidden from this user"
                + (answer.map { " (Salesforce: \($0))" } ?? ""),
            hint: "Correct the name or remove it in \(manifest.file), or grant the user field-level read access; "
                + "--skip-missing-fields continues without them.",
        )
    }
}
