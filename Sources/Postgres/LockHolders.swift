internal import CLibPQ

/// Asks, over a connection of its own, who holds what a session waits for.
///
/// Nothing is said where no connection is to be had for the question, or nobody is in the way.
enum LockHolders {
    /// What the server is asked.
    ///
    /// `pg_blocking_pids` knows tables, rows, advisory locks, and the transactions that
    /// `CREATE INDEX CONCURRENTLY` waits for. What the holders run is not asked for: it may hold values.
    private static let question = """
        SELECT b.pid, a.application_name, a.usename, a.state,
            pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - coalesce(a.xact_start, a.state_change))::bigint
        FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids($1::int)) b (pid)
        LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
        GROUP BY 1, 2, 3, 4, 5 ORDER BY 5 DESC NULLS LAST LIMIT 5
        """

    /// The holders in words; nil where there are none, or nobody says.
    static func find(of pid: Int32, _ parameters: [String: String], _ watch: SessionWatch) -> String? {
        guard pid != 0 else { return nil }
        let own = SessionWatch.bounded(by: .seconds(5), watch)
        let opening = SessionOpening(parameters: parameters, watch: own, limit: .seconds(5))
        guard let handle = try? opening.open() else { return nil }
        let session = PostgresConnection(helper: handle, parameters, own)
        guard let rows = try? session.query(question, [String(pid)]).rows, !rows.isEmpty else { return nil }
        return rows.map(words).joined(separator: "; ")
    }

    private static func words(_ row: [String?]) -> String {
        let pid = row[0] ?? "0"
        guard pid != "0" else { return "a prepared transaction" }
        let name = row[1].flatMap { $0.isEmpty ? nil : ", application '\(plain($0))'" } ?? ""
        let user = row[2].map { ", user '\(plain($0))'" } ?? ""
        let state = row[3].map { ", \(plain($0))" } ?? ""
        let since = row[4].map { ", for \($0) s" } ?? ""
        return "process \(pid)\(name)\(user)\(state)\(since)"
    }

    /// What others call themselves, without line ends and codes.
    private static func plain(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            scalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return String(scalars)
    }
}
