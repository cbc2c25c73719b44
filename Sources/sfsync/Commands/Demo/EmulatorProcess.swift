import FoundationEssentials
import Libc
import Postgres
import PrivatePostgres
import Processes

/// `sfsync-emulator` as a child: it ends when its standard input closes, so it never outlives this process.
final class EmulatorProcess {
    /// Why there is no emulator.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Where it listens.
    private(set) var baseURL = ""
    private let process: pid_t
    private let input: Int32
    private let output: Int32

    /// Starts the emulator and waits until it listens.
    ///
    /// - Throws: `Failure` where it is not beside this program or does not start.
    init(contacts: Int) throws {
        let own = CommandLine.arguments.first.map { $0.contains("/") ? $0 : "" } ?? ""
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? own
        let folder = executable.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
            separator: "/"
        )
        let path = folder + "/sfsync-emulator"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Failure(description: "\(path) is missing. Build it with 'swift build --product sfsync-emulator'.")
        }
        var toChild: [Int32] = [0, 0]
        var fromChild: [Int32] = [0, 0]
        guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else {
            throw Failure(description: "No pipe to the emulator could be made.")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        for end in toChild + fromChild { posix_spawn_file_actions_addclose(&actions, end) }
        let arguments = [path, "--contacts", String(contacts)]
        let copies: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        let variables: [UnsafeMutablePointer<CChar>?] = ChildEnvironment.assignments.map { strdup($0) } + [nil]
        defer { for variable in variables { free(variable) } }
        var child = pid_t()
        guard posix_spawn(&child, path, &actions, nil, copies, variables) == 0 else {
            throw Failure(description: "\(path) could not be started.")
        }
        process = child
        input = toChild[1]
        output = fromChild[0]
        close(toChild[0])
        close(fromChild[1])
        // A child that dies must not take this process with it.
        signal(SIGPIPE, SIG_IGN)
        let greeting = readLine()
        guard let url = greeting.split(separator: " ").last, url.hasPrefix("http") else {
            throw Failure(description: "\(path) did not say where it listens, but: '\(greeting)'.")
        }
        baseURL = String(url)
    }

    deinit {
        close(input)
        close(output)
        kill(process, SIGTERM)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    /// Gives a command, such as `change Contact 100`, and waits for its answer.
    ///
    /// - Throws: `Failure` with the emulator's own words.
    func command(_ line: String) throws {
        var text = line + "\n"
        text.withUTF8 { _ = write(input, $0.baseAddress, $0.count) }
        let answer = readLine()
        guard answer.hasPrefix("ok") else { throw Failure(description: "The emulator refused '\(line)': \(answer)") }
    }

    /// What signs in there.
    var variables: [String: String] {
        [
            "SF_LOGIN_URL": baseURL, "SF_CLIENT_ID": "3MVG9emulator.client.id",
            "SF_CLIENT_SECRET": "emulator-client-secret",
        ]
    }

    private func readLine() -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }
}
