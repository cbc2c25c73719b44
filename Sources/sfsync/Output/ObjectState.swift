import Ledger
import Manifest
import Postgres
import SyncModel

/// How one manifest stands, as `status` and `objects` show it; the keys are a contract.
struct ObjectState: Encodable {
    var name: String
    var object: String?
    var table: String?
    var mode: String?
    var rows: Int?
    var stubs: Int?
    var rowsEstimated: Bool?
    var watermark: String?
    var ageSeconds: Int?
    var lastRun: Int64?
    var lastState: String?
    var lastProcessGone: Bool?
    var lastStart: String?
    var lastEnd: String?
    var lastError: String?
    var continuation: String?
    var refreshed: String?
    var rejects: Int?
    var error: String?
    /// Whether nothing waits for a person.
    var ok = true
    /// What waits for one, each in a line.
    var reasons: [String] = []

    /// The states of all manifests of a library, or of the named ones; a manifest with errors has only those.
    ///
    /// A copy that is older than `maximumAge` is stale; nil for what the manifests say.
    ///
    /// - Returns: The states, and why the database could not be asked.
    static func read(
        _ names: [String],
        of library: ManifestLibrary,
        _ target: ConnectionTarget?,
        maximumAge: Duration? = nil,
    ) -> ([ObjectState], (any Error)?) {
        do {
            let connection = try target.map { try PostgresConnection(to: $0) }
            return (names.map { ObjectState($0, of: library, connection, maximumAge) }, nil)
        } catch {
            return (
                names.map { ObjectState($0, of: library, nil, maximumAge, unknown: ExitStatus.describe(error)) }, error
            )
        }
    }

    private init(
        _ name: String,
        of library: ManifestLibrary,
        _ connection: PostgresConnection?,
        _ maximumAge: Duration?,
        unknown: String? = nil,
    ) {
        self.name = name
        var limit = maximumAge
        defer {
            if let unknown, error == nil {
                (ok, reasons) = (false, [unknown])
            } else {
                judge(limit)
            }
        }
        do {
            let manifest = try library.manifest(named: name)
            limit = maximumAge ?? manifest.freshWithin.map { .seconds($0) }
            object = manifest.object
            table = manifest.table
            mode = manifest.mode.rawValue
            if let connection { take(try ObjectStatus.read(manifest, on: connection)) }
        } catch let error as ManifestError {
            self.error = "has errors: see 'sfsync lint \(name)' (\(error.diagnostics.count) findings)"
        } catch let error as PostgresError where error.sqlState == "42501" {
            let ledger = connection?.ledger ?? "sfsync"
            self.error =
                "the role may not read this: \(error.message); GRANT USAGE ON SCHEMA \(ledger) and SELECT ON ALL TABLES IN "
                + "SCHEMA \(ledger) to it, and SELECT on the object's table"
        } catch {
            self.error = ExitStatus.describe(error)
        }
    }

    /// Whether the last run ended without its work done.
    var hasFailed: Bool {
        [RunState.failed, .abandoned].map(\.rawValue).contains(lastState)
    }

    private mutating func judge(_ maximumAge: Duration?) {
        if let error { reasons.append(error) }
        if lastProcessGone == true {
            reasons.append(
                "run \(lastRun ?? 0) says that it is running, but its process is gone. The next run continues it, or sets it aside."
            )
        } else if hasFailed {
            let cause = lastError.map { ": \(TextTable.line($0))" } ?? ""
            reasons.append("run \(lastRun ?? 0) \(lastState ?? "")\(cause)")
        }
        if let rejects, rejects > 0 {
            reasons.append("\(rejects.grouped) \(rejects == 1 ? "reject waits" : "rejects wait")")
        }
        if let maximumAge, error == nil {
            if let ageSeconds, .seconds(ageSeconds) > maximumAge {
                reasons.append("the copy is \(Age.text(.seconds(ageSeconds))) old, over \(Age.text(maximumAge))")
            } else if ageSeconds == nil {
                reasons.append("no run has read all of it yet")
            }
        }
        ok = reasons.isEmpty
    }

    private mutating func take(_ status: ObjectStatus) {
        rows = status.rows
        stubs = status.stubs
        rowsEstimated = status.rows.map { _ in status.isEstimate }
        watermark = status.watermark?.description
        ageSeconds = status.age.map { Int($0.components.seconds) }
        lastRun = status.lastRun?.number
        lastState = status.lastRun?.state.rawValue
        lastProcessGone = status.isProcessGone ? true : nil
        lastStart = status.lastRun?.started?.description
        lastEnd = status.lastRun?.finished?.description
        lastError = status.lastRun?.error
        continuation = status.continuation
        refreshed = status.refreshed?.description
        rejects = status.rejects
    }

    /// The number of rows, with `~` where it is an estimate.
    var rowsText: String { text(rows) }
    /// The number of stubs, likewise.
    var stubsText: String { text(stubs) }
    /// The age of the copy.
    var ageText: String { ageSeconds.map { Age.text(.seconds($0)) } ?? "-" }

    private func text(_ count: Int?) -> String {
        count.map { (rowsEstimated == true ? "~" : "") + $0.grouped } ?? "-"
    }
}
