import Foundation
package import Postgres

/// A pgbouncer in front of the tests' server.
package final class PgBouncer {
    /// Why there is none.
    package struct Missing: Error, CustomStringConvertible {
        /// What to do.
        package var description: String
    }

    private let process = Process()
    private let folder: URL
    /// Where it leads.
    package let target: ConnectionTarget

    /// Starts it; waits until it answers.
    ///
    /// - Parameters:
    ///   - target: the database.
    ///   - mode: `transaction`, `session` or `statement`.
    ///   - poolSize: how many server processes there are at most.
    ///   - settings: further lines of its configuration.
    /// - Throws: `Missing` where it is not installed.
    package init(to target: ConnectionTarget, mode: String, poolSize: Int = 5, settings: [String] = []) throws {
        let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer"]
        guard let path = program.first(where: FileManager.default.isExecutableFile) else {
            throw Missing(description: "pgbouncer is not installed: scripts/install-dependencies.sh")
        }
        folder = URL(filePath: "/tmp/sfsync-bouncer-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // It runs as another user where the tests are root's.
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path())
        let lines = [
            "[databases]",
            "* = host=\(target.parameters["host"] ?? "") port=5432 user=\(target.parameters["user"] ?? "")",
            "[pgbouncer]",
            "listen_port = 6432", "unix_socket_dir = \(folder.path())", "auth_type = any", "pool_mode = \(mode)",
            "default_pool_size = \(poolSize)",
        ]
        let file = folder.appending(path: "pgbouncer.ini")
        try Data((lines + settings).joined(separator: "\n").utf8).write(to: file)
        process.executableURL = URL(filePath: path)
        process.arguments = (geteuid() == 0 ? ["-u", "postgres"] : []) + ["-q", file.path()]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        var own = target
        own.parameters["host"] = folder.path()
        own.parameters["port"] = "6432"
        self.target = own
        // The file is there before anybody listens.
        while !Self.accepts(folder.appending(path: ".s.PGSQL.6432").path()) {
            guard process.isRunning else { throw Missing(description: "pgbouncer did not start") }
            usleep(10_000)
        }
    }

    /// Whether a Unix socket takes connections.
    private static func accepts(_ path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(107)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    /// Ends it.
    package func stop() {
        // It inherits that signals are blocked, and would not hear of a polite one.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}
