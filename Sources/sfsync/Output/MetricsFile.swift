import FoundationEssentials
import Ledger
import Libc
import SyncModel

/// The states of objects in the text format of Prometheus, for the textfile collector of node_exporter.
///
/// Names and labels are a contract. Format: https://prometheus.io/docs/instrumenting/exposition_formats/.
enum MetricsFile {
    /// Writes the states as a whole or not at all: the collector may read at any moment.
    ///
    /// The file is readable for all, since the collector is another user.
    static func write(_ states: [ObjectState], to file: String) throws {
        let temporary = "\(file).\(ProcessInfo.processInfo.processIdentifier).tmp"
        do {
            try Data(text(states).utf8).write(to: URL(filePath: temporary))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: temporary)
            guard rename(temporary, file) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw SyncError(
                code: .usage,
                message: "The metrics cannot be written to \(file)",
                hint: "The folder must exist and let this user write.",
            )
        }
    }

    private static func text(_ states: [ObjectState]) -> String {
        metric("ok", "Whether nothing waits for a person.", states) { $0.ok ? 1 : 0 }
            + metric("watermark_timestamp_seconds", "The copy has every change that Salesforce made before.", states) {
                $0.watermark.flatMap { Timestamp($0) }.map(seconds)
            }
            + metric("rows", "Rows of the table, deleted ones included, stubs not.", states) {
                $0.rows.map(Double.init)
            }
            + metric("rejects", "Records that wait in the ledger's rejects.", states) { $0.rejects.map(Double.init) }
            + metric("last_run_success", "Whether the latest run ended well: 1 for done and rejects.", states) {
                state in
                // Of a run that has not ended nobody can tell.
                state.lastState.flatMap(RunState.init).flatMap {
                    $0 == .running ? nil : [.done, .rejects].contains($0) ? 1 : 0
                }
            }
            + metric("last_run_end_timestamp_seconds", "When the latest run ended.", states) {
                $0.lastEnd.flatMap { Timestamp($0) }.map(seconds)
            }
    }

    private static func metric(
        _ name: String,
        _ help: String,
        _ states: [ObjectState],
        _ value: (ObjectState) -> Double?,
    ) -> String {
        let lines = states.compactMap { state in
            value(state).map { "sfsync_\(name){object=\"\(label(state.name))\"} \(number($0))\n" }
        }
        guard !lines.isEmpty else { return "" }
        return "# HELP sfsync_\(name) \(help)\n# TYPE sfsync_\(name) gauge\n" + lines.joined()
    }

    private static func label(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: " ")
    }

    private static func seconds(_ time: Timestamp) -> Double { (Double(time.microseconds) / 1000).rounded() / 1000 }

    private static func number(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }
}
