package import Foundation

/// The built `sfsync`, run as a user runs it.
package struct Program: Sendable {
    /// How it ended and what it said.
    package struct Outcome: Sendable {
        /// The exit code, or the signal that ended it.
        package var exitCode: Int32
        /// What stood on standard output.
        package var output: String
        /// What stood on standard error.
        package var messages: String
    }

    /// Where it runs: an empty folder, unless the test puts something there.
    package let directory: URL
    /// The variables it sees besides PATH.
    package var environment: [String: String] = [:]

    /// The folder with the built programs: `SFSYNC_PROGRAMS`, a release build for one, or the one that this test
    /// program lies in.
    package static let builtPrograms =
        ProcessInfo.processInfo.environment["SFSYNC_PROGRAMS"].map { URL(filePath: $0) }
        ?? URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    /// Makes the folder.
    package init(environment: [String: String] = [:]) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "sfsync-command-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        self.environment = environment
        if environment["SFSYNC_OBJECTS"] == nil { self.environment["SFSYNC_OBJECTS"] = Repository.objects }
    }

    /// Removes the folder.
    package func remove() { Remains.putBy(program: directory) }

    /// Writes a file into the folder.
    package func write(_ text: String, to path: String) throws {
        let file = directory.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true,
        )
        try Data(text.utf8).write(to: file)
    }

    /// Reads a file of the folder.
    package func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: directory.appending(path: path)), as: UTF8.self)
    }

    /// Starts it, to be waited for with `finish`.
    package func start(_ arguments: [String]) throws -> Running {
        let process = Process()
        process.executableURL = Self.builtPrograms.appending(path: "sfsync")
        process.arguments = arguments
        process.currentDirectoryURL = directory
        // What a sanitizer is told holds for the program as for its tests.
        let inherited = ProcessInfo.processInfo.environment.filter { name, _ in
            ["PATH", "ASAN_OPTIONS", "TSAN_OPTIONS"].contains(name)
        }
        process.environment = inherited.merging(["HOME": directory.path()]) { $1 }.merging(environment) { $1 }
        // Files and not pipes: nobody has to empty them while it runs.
        let output = directory.appending(path: ".output-\(UUID().uuidString)")
        let messages = directory.appending(path: ".messages-\(UUID().uuidString)")
        for file in [output, messages] { _ = FileManager.default.createFile(atPath: file.path(), contents: nil) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: messages)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return Running(process: process, output: output, messages: messages)
    }

    /// Runs it to its end.
    package func run(_ arguments: String...) async throws -> Outcome { try await run(arguments) }

    /// The same with a list.
    package func run(_ arguments: [String]) async throws -> Outcome {
        let running = try start(arguments)
        return try await onThread { try running.finish() }
    }

    /// A started program.
    package struct Running: Sendable {
        /// The process.
        package let process: Process
        private let output: URL
        private let messages: URL

        init(process: Process, output: URL, messages: URL) {
            self.process = process
            self.output = output
            self.messages = messages
        }

        /// What it has said so far.
        package var messagesSoFar: String { (try? String(contentsOf: messages, encoding: .utf8)) ?? "" }

        /// Waits for the end; blocks.
        package func finish() throws -> Outcome {
            process.waitUntilExit()
            return Outcome(
                exitCode: process.terminationStatus,
                output: try String(contentsOf: output, encoding: .utf8),
                messages: try String(contentsOf: messages, encoding: .utf8),
            )
        }
    }
}
