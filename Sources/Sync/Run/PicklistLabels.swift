internal import Ledger
internal import Manifest
internal import Salesforce
internal import SyncModel

/// The labels of picklists whose manifest wants them: read from the org's describe, at most once a day.
struct PicklistLabels {
    let context: RunContext

    /// The fields that want labels, with the column or the key that holds their values.
    private var fields: [(path: String, column: String)] {
        let columns = context.manifest.columns.filter(\.field.hasLabels).map { ($0.field.path, $0.column) }
        let members = context.manifest.groups.flatMap {
            $0.members.filter(\.field.hasLabels).map { ($0.field.path, $0.key) }
        }
        return columns + members
    }

    /// Reads and keeps them where they are a day old, or other fields want some now.
    ///
    /// The rows are in, and worth no less without labels: what goes wrong here is a warning.
    func refresh(_ session: LoadingSession) {
        let wanted = fields
        guard !wanted.isEmpty, !context.options.isDryRun else { return }
        do {
            guard try !session.ledger.hasLabels(of: Set(wanted.map(\.path))) else { return }
            let describe = try context.describe(context.manifest.object)
            let values = wanted.flatMap { path, column in
                (describe.field(path)?.picklistValues ?? []).enumerated().map { index, value in
                    Ledger.PicklistValue(
                        column: column,
                        field: path,
                        value: value.value,
                        label: value.label ?? value.value,
                        position: index + 1,
                        isActive: value.active ?? true,
                    )
                }
            }
            try session.ledger.store(labels: values)
        } catch {
            context.onEvent(.warning("The labels of picklists stay as they are: \(error)"))
        }
    }
}
