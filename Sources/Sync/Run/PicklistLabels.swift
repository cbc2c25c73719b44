internal import Ledger
internal import Manifest
internal import Postgres
internal import Salesforce
internal import SyncModel

/// The labels of picklists whose manifest wants them: read from the org's describe, once a day.
struct PicklistLabels {
    let context: RunContext

    /// The fields that want labels, with the column or the key that holds their values.
    private var fields: [(path: String, column: String)] {
        let columns = context.manifest.columns.filter(\.field.hasLabels).map { ($0.field.path, $0.column) }
        let members = context.manifest.groups.flatMap {
            $0.members.filter(\.field.hasLabels).map { ($0.field.path, $0.key) }
        }
        // A column and a group's key may have the same name.
        var seen: Set<String> = []
        return (columns + members).filter { seen.insert("\($0.0)\n\($0.1)").inserted }
    }

    /// Reads and keeps them where they are a day old, or other fields want some now.
    ///
    /// The rows are in, and worth no less without labels: what goes wrong here is a warning.
    func refresh(_ session: LoadingSession) {
        guard !context.options.isDryRun else { return }
        let wanted = fields
        let paths = Set(wanted.map(\.path)).sorted()
        do {
            guard try session.ledger.needsLabels(of: paths) else { return }
            try session.ledger.store(labels: paths.isEmpty ? [] : try values(wanted), of: paths)
        } catch {
            context.onEvent(.warning("The labels of picklists stay as they are: \(error)\(Self.remedy(error))"))
        }
    }

    /// What the org lists.
    private func values(_ wanted: [(path: String, column: String)]) throws -> [Ledger.PicklistValue] {
        let describe = try context.describe(context.manifest.object)
        return wanted.flatMap { path, column in
            (describe.field(path)?.picklistValues ?? []).enumerated().compactMap { index, entry in
                entry.value.map { value in
                    Ledger.PicklistValue(
                        column: column,
                        field: path,
                        value: value,
                        label: entry.label ?? value,
                        position: index + 1,
                        isActive: entry.active ?? true,
                    )
                }
            }
        }
    }

    private static func remedy(_ error: any Error) -> String {
        guard (error as? PostgresError)?.sqlState == "42501" else { return "" }
        return " The ledger's owner can make the table: one run with that role, or GRANT CREATE on the ledger's schema."
    }
}
