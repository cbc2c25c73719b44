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

    /// So many fields are listed by name; of more, these and the number of the others.
    package static let listed = 3

    /// `Field 'A' is not on Contact, or hidden from this user`; of several `93 fields are not on Contact, ...: A, B, C and
    /// 90 more`.
    package static func sentence(_ missing: [String], of object: String) -> String {
        if missing.count == 1 { return "Field '\(missing[0])' is not on \(object), or hidden from this user" }
        let rest = missing.count > listed ? " and \(missing.count - listed) more" : ""
        return "\(missing.count) fields are not on \(object), or hidden from this user: "
            + missing.prefix(listed).joined(separator: ", ") + rest
    }

    /// The error of fields that are not there.
    ///
    /// - Parameters:
    ///   - missing: The fields.
    ///   - manifest: The manifest that selects them.
    /// - Returns: The error, with what to do.
    package static func error(_ missing: [String], of manifest: ObjectManifest) -> SyncError {
        SyncError(
            code: .extraction,
            message: sentence(missing, of: manifest.object),
            hint: (missing.count > 1
                ? "'sfsync init \(manifest.object) --update --prune' removes them from \(manifest.file)"
                : "Correct the name or remove it in \(manifest.file)")
                + ", or grant the user field-level read access; --skip-missing-fields continues without them.",
        )
    }
}
