internal import FoundationEssentials
internal import Libc
package import Postgres
internal import Processes

/// A PostgreSQL of sfsync's own: a cluster in a folder, reachable by a Unix socket only.
///
/// It is what runs use when no database is configured. The server continues running when sfsync ends, so that `psql` can
/// look at the rows; `stop()` ends it. PostgreSQL refuses to run as root: root starts it as the user `postgres`, and
/// where that user cannot enter the folder, the data lies under `/var/lib/sfsync` instead.
package struct PrivateServer: Sendable {
    /// Why the private server is not to be had.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        /// What failed and what to do.
        package var description: String
    }

    /// The folder with the data, the socket and the server's log.
    package let directory: String
    /// Lines for `postgresql.conf`; they count when the cluster is created.
    package let settings: [String]
    private let layout: PrivateServerLayout

    /// The role and the database that are created.
    package static let name = "sfsync"

    /// Describes the server that belongs to `directory`; nothing is started.
    ///
    /// - Throws: `Failure` where a user is needed that the system lacks.
    package init(directory: String = ".sfsync", settings: [String] = []) throws(Failure) {
        layout = try PrivateServerLayout(directory: directory)
        self.directory = layout.home
        self.settings = settings
    }

    /// How to reach it.
    package var target: ConnectionTarget {
        ConnectionTarget(parameters: ["host": layout.socket, "user": Self.name, "dbname": Self.name])
    }

    /// A `psql` command line that opens its database.
    package var psqlCommand: String { "psql -h \(layout.socket) -U \(Self.name) \(Self.name)" }

    /// A command line that stops it.
    package var stopCommand: String {
        layout.command([tool("pg_ctl"), "-D", layout.data, "stop"]).joined(separator: " ")
    }

    /// Creates the cluster if there is none, starts the server if it does not run, and waits until it answers.
    ///
    /// - Returns: Whether it was this call that started it.
    /// - Throws: `Failure` with the program's own words.
    @discardableResult
    package func start() throws(Failure) -> Bool {
        guard !tool("initdb").isEmpty else {
            throw Failure(
                description: "No database is configured, and no PostgreSQL server is installed for a private one. "
                    + "Set DATABASE_URL, or install the server (Debian: apt-get install postgresql)."
            )
        }
        try layout.prepare()
        let lock = open(layout.home + "/lock", O_CREAT | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0o600)
        defer { if lock >= 0 { close(lock) } }
        if lock >= 0 { flock(lock, LOCK_EX) }

        if !FileManager.default.fileExists(atPath: layout.data + "/PG_VERSION") { try initialize() }
        if isRunning { return false }
        try run(
            "start the private PostgreSQL",
            [tool("pg_ctl"), "-D", layout.data, "-w", "-t", "120", "-l", layout.home + "/postgresql.log", "start"],
        )
        try createDatabase()
        return true
    }

    /// Stops the server: `fast` ends sessions in order, otherwise it is killed as by a power cut.
    package func stop(immediately: Bool = false) throws(Failure) {
        guard isRunning else { return }
        try run(
            "stop the private PostgreSQL",
            [tool("pg_ctl"), "-D", layout.data, "-w", "-m", immediately ? "immediate" : "fast", "stop"],
        )
    }

    /// Whether it runs.
    package var isRunning: Bool {
        ChildProcess.run(layout.command([tool("pg_ctl"), "-D", layout.data, "status"])).status == 0
    }

    private func initialize() throws(Failure) {
        try run(
            "create the private PostgreSQL",
            [
                tool("initdb"), "-D", layout.data, "-U", Self.name, "-E", "UTF8", "--locale=C", "--auth-local=trust",
                "--auth-host=reject", "-N",
            ],
        )
        let lines = ["listen_addresses = ''", "unix_socket_directories = '\(layout.socket)'"] + settings
        let text =
            "\n# sfsync: a Unix socket in a folder that only its owner can enter.\n" + lines.joined(separator: "\n")
            + "\n"
        let file = layout.data + "/postgresql.conf"
        guard let old = FileManager.default.contents(atPath: file),
            (try? (old + Data(text.utf8)).write(to: URL(filePath: file))) != nil
        else { throw Failure(description: "Cannot write \(file).") }
    }

    private func createDatabase() throws(Failure) {
        do {
            var maintenance = target
            maintenance.parameters["dbname"] = "postgres"
            let connection = try PostgresConnection(to: maintenance)
            let exists = try connection.query("SELECT 1 FROM pg_database WHERE datname = $1", [Self.name]).count > 0
            if !exists { try connection.execute("CREATE DATABASE \(Identifier(Self.name).sql)") }
        } catch {
            throw Failure(description: "The private PostgreSQL in \(layout.home) started, but: \(error)")
        }
    }

    private func run(_ what: String, _ arguments: [String]) throws(Failure) {
        let outcome = ChildProcess.run(layout.command(arguments))
        guard outcome.status == 0 else {
            let words = (outcome.output + outcome.messages).trimmingCharacters(where: \.isWhitespace)
            throw Failure(
                description:
                    "Could not \(what) in \(layout.home): \(arguments[0]) ended with \(outcome.status): \(words). "
                    + "Its log is \(layout.home)/postgresql.log; DATABASE_URL names another database."
            )
        }
    }

    private func tool(_ name: String) -> String { PrivateServerLayout.tool(name) ?? "" }
}

extension String {
    fileprivate func trimmingCharacters(where isDropped: (Character) -> Bool) -> String {
        guard let first = firstIndex(where: { !isDropped($0) }), let last = lastIndex(where: { !isDropped($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
