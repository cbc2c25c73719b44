internal import Manifest
internal import RowCodec
internal import SyncModel

/// A run that reads some fields of all records and fills them into the rows that are here.
///
/// A record that is not here yet is left to the next increment.
struct Filling: Sendable {
    /// What the values are wanted for.
    enum Purpose: String, Sendable {
        /// The fields are new in the manifest, or visible again.
        case backfill
        /// The fields change without moving the cursor.
        case refresh
    }

    let purpose: Purpose
    /// The places that are filled.
    let part: RowMapping

    /// What the ledger calls the run's window.
    var window: SyncWindow { SyncWindow(kind: purpose == .backfill ? .backfill : .refresh) }

    /// What identifies an interrupted run of this kind; nil for a refresh, whose values would be old by then.
    var request: String? { purpose == .backfill ? purpose.rawValue : nil }

    /// The fields that are read, besides the Id.
    var fields: [String] { Array(part.sourceFields.dropFirst()) }

    /// The additions of a mapping to that of earlier rows.
    ///
    /// - Returns: nil where something else has changed, or nothing.
    init?(additionsOf mapping: RowMapping, to stored: MappingSignature) {
        guard let places = mapping.outline.additions(to: stored), !places.isEmpty else { return nil }
        part = RowMapping(mapping) { places.contains($0) }
        purpose = .backfill
    }

    /// The volatile fields of a manifest.
    ///
    /// - Returns: nil where it has none.
    init?(volatileOf manifest: ObjectManifest, _ mapping: RowMapping) {
        let columns = manifest.columns.filter(\.field.isVolatile).flatMap { column in
            [column.column, column.typeColumn].compactMap { $0 }
        }
        let members = manifest.groups.flatMap { group in
            group.members.filter(\.field.isVolatile).map { "\(group.column).\(JSONText.quoted($0.key))" }
        }
        let prefixes = (columns + members).map { "\($0)=" }
        guard !prefixes.isEmpty else { return nil }
        part = RowMapping(mapping) { place in prefixes.contains { place.hasPrefix($0) } }
        purpose = .refresh
    }

    /// `Field A`, `Fields A and B`; of many only the number.
    var subject: String {
        switch fields.count {
        case 1: "Field \(fields[0])"
        case 2...12: "Fields \(fields.dropLast().joined(separator: ", ")) and \(fields[fields.count - 1])"
        default: "\(fields.count) fields"
        }
    }
}
