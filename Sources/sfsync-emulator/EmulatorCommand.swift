import ArgumentParser
import Foundation
import SalesforceEmulator

/// Runs an emulated Salesforce and takes commands on standard input.
@main
struct EmulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sfsync-emulator",
        abstract: "A Salesforce for demonstrations and benchmarks, on a local port.",
        discussion: """
            Commands on standard input, one per line, each answered with 'ok ...' or 'error ...':
              change|insert|delete|undelete|empty-bin|purge|merge OBJECT COUNT
              expire-sessions, requests, quit

            --faults takes a JSON file of what goes wrong, a list of rules; docs/emulator.md has all of it:
              [{"request": "POST jobs/query", "fault": "status", "status": 503, "retryAfter": 8},
               {"request": "GET jobs/query/*/results", "skip": 1, "times": 2, "fault": "cut", "at": "insideQuotes"}]
            """,
    )

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 0

    @Option(help: "Rows per object: Contact=10000,Account=500.")
    var rows = ""

    @Option(help: "Contacts; other objects get a share of them.")
    var contacts = 1000

    @Option(help: "What the data is made from.")
    var seed: UInt64 = 1

    @Option(help: "The org's Id, 15 or 18 characters that begin with 00D; made of the seed without it.")
    var orgId: String?

    @Flag(help: "Say at sign-in that the org is a sandbox.")
    var sandbox = false

    @Option(help: "Rows per Bulk page.")
    var pageSize = 50_000

    @Option(help: "A describe document (JSON) of a further object; may be repeated.")
    var describe: [String] = []

    @Option(help: "Seconds that a Bulk job is in progress.")
    var jobDelay = 0.0

    @Option(help: ArgumentHelp("What goes wrong: a JSON file with a list of rules.", valueName: "file"))
    var faults: String?

    @Flag(help: "Never compress, so that a benchmark does not measure it.")
    var noGzip = false

    @Flag(help: "Go on when standard input is closed.")
    var keepRunning = false

    func run() async throws {
        let configuration = try makeConfiguration()
        let named = configuration.org.rowCounts.keys.sorted()
        let emulator = try await SalesforceEmulator.start(configuration)
        for object in named where !emulator.org.objects.contains(object) {
            Output.note("--rows names '\(object)', which the org does not have; it has \(emulator.org.objects)")
        }
        announce(emulator)
        let console = Console(emulator: emulator)
        for await line in CommandLines.standardInput() {
            guard let answer = console.answer(line) else {
                await emulator.stop()
                return
            }
            Output.print(answer)
        }
        while keepRunning { try await Task.sleep(for: .seconds(3600)) }
        await emulator.stop()
    }

    private func makeConfiguration() throws -> EmulatorConfiguration {
        var configuration = EmulatorConfiguration()
        configuration.port = port
        configuration.bulkPageSize = pageSize
        configuration.jobDelay = .milliseconds(Int(jobDelay * 1000))
        configuration.compresses = !noGzip
        configuration.org.seed = seed
        configuration.org.isSandbox = sandbox
        if let orgId, ![15, 18].contains(orgId.utf8.count) || !orgId.hasPrefix("00D") {
            throw ValidationError("--org-id takes 15 or 18 characters that begin with 00D, not '\(orgId)'")
        }
        configuration.org.organizationID = orgId
        configuration.org.rowCounts["Contact"] = contacts
        for entry in rows.split(separator: ",") {
            let parts = entry.split(separator: "=").map(String.init)
            guard parts.count == 2, let count = Int(parts[1]), count >= 0 else {
                throw ValidationError("--rows takes OBJECT=COUNT, separated by commas, not '\(entry)'")
            }
            configuration.org.rowCounts[parts[0]] = count
        }
        configuration.org.describes = try describe.map { path in
            guard let document = FileManager.default.contents(atPath: path) else {
                throw ValidationError("--describe: '\(path)' cannot be read")
            }
            return document
        }
        if let faults { configuration.faults = try faultPlan(faults) }
        return configuration
    }

    private func faultPlan(_ path: String) throws -> FaultPlan {
        guard let text = FileManager.default.contents(atPath: path) else {
            throw ValidationError("--faults: '\(path)' cannot be read")
        }
        do {
            return try FaultPlan(json: text)
        } catch {
            throw ValidationError("--faults: \(path): \(error)")
        }
    }

    private func announce(_ emulator: SalesforceEmulator) {
        Output.print("sfsync-emulator listening on \(emulator.baseURL)")
        Output.note(
            """
            export SF_LOGIN_URL=\(emulator.baseURL)
            export SF_CLIENT_ID=\(emulator.credentials.clientID)
            export SF_CLIENT_SECRET=\(emulator.credentials.clientSecret)
            """
        )
    }
}
