internal import Libc

/// Runs a program of PostgreSQL and waits for it.
///
/// FoundationEssentials has no `Process`; this is the little that starting `initdb` and `pg_ctl` needs.
enum ChildProcess {
    /// How a program ended and what it said on both streams.
    struct Outcome {
        var status: Int32
        var output: String
    }

    /// Runs `arguments[0]`, found along PATH, with standard input closed.
    ///
    /// - Returns: Its exit status, 127 where it could not be started, and its output.
    static func run(_ arguments: [String]) -> Outcome {
        var pipe: [Int32] = [0, 0]
        guard systemPipe(&pipe) == 0 else { return Outcome(status: 127, output: String(cString: strerror(errno))) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 1)
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 2)
        // The server outlives this process: whatever it inherited would stay open as long as it runs, and whoever waits
        // for the end of such a pipe would wait with it.
        // Closing what is not open is no error.
        for descriptor in 3..<highestDescriptor { posix_spawn_file_actions_addclose(&actions, descriptor) }

        let copies: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        let variables: [UnsafeMutablePointer<CChar>?] = ChildEnvironment.assignments.map { strdup($0) } + [nil]
        defer { for variable in variables { free(variable) } }
        var child = pid_t()
        let failure = posix_spawnp(&child, arguments[0], &actions, nil, copies, variables)
        close(pipe[1])
        defer { close(pipe[0]) }
        guard failure == 0 else { return Outcome(status: 127, output: String(cString: strerror(failure))) }

        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(pipe[0], &buffer, buffer.count)
            if count > 0 { output.append(contentsOf: buffer[..<count]) } else if count == 0 || errno != EINTR { break }
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) == -1, errno == EINTR {}
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        return Outcome(status: code, output: String(decoding: output, as: UTF8.self))
    }

    /// One more than any descriptor that a program of this size has open.
    private static let highestDescriptor: Int32 = 1024

    private static func systemPipe(_ ends: inout [Int32]) -> Int32 {
        pipe(&ends)
    }
}
