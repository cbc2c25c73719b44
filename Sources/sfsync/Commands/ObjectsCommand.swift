import ArgumentParser
import Manifest
import Postgres
import Sync

/// The command `sfsync objects`.
struct ObjectsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "objects",
        abstract: "Lists the manifests: object, table, rows, watermark, freshness.",
    )

    @Flag(help: "Print the list as JSON.")
    var json = false

    @OptionGroup(title: "Common options")
    var objects: ObjectOptions

    @OptionGroup
    var talk: TalkOptions

    private struct Entry: Encodable {
        var name: String
        var object: String?
        var table: String?
        var mode: String?
        var rows: Int?
        var watermark: String?
        var ageSeconds: Int?
        var lastState: String?
        var rejects: Int?
        var error: String?

        private enum CodingKeys: String, CodingKey {
            case name, object, table, mode, rows, watermark, rejects, error
            case ageSeconds = "age_seconds"
            case lastState = "last_state"
        }
    }

    func run() async throws {
        let surroundings = try Surroundings()
        let talk = Talk(talk)
        let library = try objects.library(surroundings)
        let target = surroundings.databaseAtHand()
        let (entries, trouble) = try await blocking { Self.entries(library, target) }
        if let trouble { talk.warning("\(trouble)") }
        if json {
            Terminal.data(try JSONOutput.text(entries))
        } else {
            Terminal.data(
                TextTable.text(
                    header: ["name", "object", "table", "mode", "rows", "watermark", "age", "last run"],
                    rows: entries.map(row)
                )
            )
        }
    }

    private static func entries(_ library: ManifestLibrary, _ target: ConnectionTarget?) -> ([Entry], (any Error)?) {
        var trouble: (any Error)?
        var connection: PostgresConnection?
        do {
            connection = try target.map { try PostgresConnection(to: $0) }
        } catch {
            trouble = error
        }
        let entries = library.names.map { name in
            var entry = Entry(name: name)
            do {
                let manifest = try library.manifest(named: name)
                entry.object = manifest.object
                entry.table = manifest.table
                entry.mode = manifest.mode.rawValue
                guard let connection else { return entry }
                let overview = try ObjectOverview.read(manifest, on: connection)
                entry.rows = overview.rows
                entry.watermark = overview.watermark?.description
                entry.ageSeconds = overview.age.map { Int($0.components.seconds) }
                entry.lastState = overview.lastState
                entry.rejects = overview.rejects
            } catch let error as ManifestError {
                entry.error = "has errors: see 'sfsync lint \(name)' (\(error.diagnostics.count) findings)"
            } catch {
                entry.error = ExitStatus.describe(error)
            }
            return entry
        }
        return (entries, trouble)
    }

    private func row(_ entry: Entry) -> [String] {
        if let error = entry.error { return [entry.name, error] }
        return [
            entry.name, entry.object ?? "-", entry.table ?? "-", entry.mode ?? "-",
            entry.rows.map(\.grouped) ?? "-", entry.watermark ?? "-", entry.ageSeconds.map(age) ?? "-",
            entry.lastState ?? "-",
        ]
    }

    private func age(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) d"
        }
    }
}
