internal import Libc

/// Runs a program and waits for it.
///
/// FoundationEssentials has no `Process`; this is the little that sfsync needs.
package enum ChildProcess {
    /// How a program ended and what it said.
    package struct Outcome: Sendable {
        /// The exit code; 128 and more after a signal, 127 where it could not be started.
        package var status: Int32
        /// What it wrote to standard output.
        package var output: String
        /// What it wrote to standard error, or why it was not started or not waited for.
        package var messages: String
    }

    /// How long to wait for a program, and what ends the wait earlier.
    package struct Patience: Sendable {
        /// The longest wait.
        package var limit: Duration
        /// Asked ten times a second.
        package var isCancelled: @Sendable () -> Bool

        /// Creates a limit.
        package init(_ limit: Duration, isCancelled: @escaping @Sendable () -> Bool = { false }) {
            self.limit = limit
            self.isCancelled = isCancelled
        }
    }

    /// Runs `arguments[0]`, found along PATH, and collects what it says.
    ///
    /// - Parameters:
    ///   - arguments: the program and its arguments.
    ///   - environment: `NAME=value` of each variable.
    ///   - input: what it reads from standard input.
    ///   - patience: when it is ended, with everything that it started; nil to wait for as long as it takes.
    /// - Returns: how it ended.
    package static func run(
        _ arguments: [String],
        environment: [String] = ChildEnvironment.assignments,
        input: String = "",
        patience: Patience? = nil,
    ) -> Outcome {
        guard let output = Pipe(), let messages = Pipe(), let source = inputFile(input) else {
            return Outcome(status: 127, output: "", messages: String(cString: strerror(errno)))
        }
        defer { close(source) }
        let child: pid_t
        switch spawn(arguments, environment, source, output.end, messages.end, isGroup: patience != nil) {
        case .success(let started): child = started
        case .failure(let failure):
            return Outcome(status: 127, output: "", messages: String(cString: strerror(failure.number)))
        }
        output.closeEnd()
        messages.closeEnd()

        let start = ContinuousClock.now
        var stopped: String?
        var status: Int32 = 0
        // The program's end counts, not that of its streams: what it has started in the background may hold them open.
        while isRunning(child, &status) {
            Pipe.read([output, messages], for: .milliseconds(100))
            guard stopped == nil, let patience else { continue }
            if patience.isCancelled() { stopped = "it was stopped" }
            if ContinuousClock.now - start > patience.limit { stopped = "it did not end within \(patience.limit)" }
            if stopped != nil { kill(-child, SIGKILL) }
        }
        // What it wrote last; somebody else may go on writing.
        for _ in 0..<lastReads where !Pipe.read([output, messages], for: .zero) { break }
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        return Outcome(status: code, output: output.text, messages: stopped ?? messages.text)
    }

    /// Starts a program that need not end before this one, and does not listen to it.
    package static func start(_ arguments: [String], environment: [String]) {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard null >= 0 else { return }
        defer { close(null) }
        _ = spawn(arguments, environment, null, null, null, isGroup: true)
    }

    /// Whether a child has not ended.
    ///
    /// Where whoever started this process has SIGCHLD ignored, the child leaves no status, and counts as done:
    /// https://www.man7.org/linux/man-pages/man2/wait.2.html (ECHILD).
    private static func isRunning(_ child: pid_t, _ status: inout Int32) -> Bool {
        let ended = waitpid(child, &status, WNOHANG)
        return ended == 0 || (ended == -1 && errno == EINTR)
    }

    /// A pipe holds 64 KiB, and one that was made larger 1 MiB, in pieces of 16.
    private static let lastReads = 64

    private struct SpawnFailure: Error { var number: Int32 }

    private static func spawn(
        _ arguments: [String],
        _ environment: [String],
        _ input: Int32,
        _ output: Int32,
        _ messages: Int32,
        isGroup: Bool,
    ) -> Result<pid_t, SpawnFailure> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, messages, 2)
        // A server that it starts outlives this process: whatever it inherited would stay open as long as it runs, and
        // whoever waits for the end of such a pipe would wait with it. Closing what is not open is no error.
        for descriptor in 3..<highestDescriptor { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        if isGroup {
            posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
            posix_spawnattr_setpgroup(&attributes, 0)
        }
        let copies: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for variable in variables { free(variable) } }
        var child = pid_t()
        let failure = posix_spawnp(&child, arguments[0], &actions, &attributes, copies, variables)
        return failure == 0 ? .success(child) : .failure(SpawnFailure(number: failure))
    }

    /// A file without a name that holds a text, to be read from its start; nil where there is no room for it.
    ///
    /// A pipe would have to be filled while the program runs, and a program that does not read would end this one.
    private static func inputFile(_ text: String) -> Int32? {
        if text.isEmpty {
            let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
            return null >= 0 ? null : nil
        }
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/sfsync-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { return nil }
        unlink(template)
        var copy = text
        let isWritten = copy.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)[...]
            while let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                let count = write(file, base, rest.count)
                if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
            }
            return true
        }
        guard isWritten, lseek(file, 0, SEEK_SET) == 0 else {
            close(file)
            return nil
        }
        return file
    }

    /// One more than any descriptor that a program of this size has open.
    private static let highestDescriptor: Int32 = 1024
}
