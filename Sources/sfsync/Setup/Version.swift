import CBuildInfo
import Postgres
import Salesforce
import SyncModel

/// What `--version` prints: the version alone in its first line, then what a report of a fault should name.
enum Version {
    static let current = sfsyncVersion

    static let description = """
        \(current)
        commit \(commit), Swift \(swift), libpq \(PostgresConnection.libraryVersion), \(HTTPClient.libraryVersions)
        """

    private static var commit: String {
        let text = String(cString: sfsync_commit())
        return text.isEmpty ? "unknown" : text
    }

    /// There is no version to ask for, but conditions on it.
    private static var swift: String {
        #if compiler(>=6.5)
            "6.5 or later"
        #elseif compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}
