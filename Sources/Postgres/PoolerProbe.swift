internal import CLibPQ
internal import Synchronization

/// Finds out whether something between here and PostgreSQL hands each transaction to another server process.
///
/// With such a pooler locks stay behind on processes that others use, temporary tables vanish, and settings of this
/// session reach other programs. A pooler of whole sessions does no harm. Nothing is changed before this is known.
enum PoolerProbe {
    /// The targets that were found to be fine, once for all sessions of this program.
    private static let known = Mutex<Set<[String: String]>>([])
    private static let rounds = 5

    /// Refuses a session whose transactions wander.
    ///
    /// - Parameters:
    ///   - session: a session that has changed nothing.
    ///   - pid: the process that answered it.
    ///   - parameters: where it leads.
    /// - Throws: `PostgresError` with the refusal `transactionPooler`.
    static func check(_ session: PostgresConnection, pid: Int32, _ parameters: [String: String]) throws(PostgresError) {
        // The announced server process answers: nothing stands in between.
        guard pid != session.announcedPID, !known.withLock({ $0.contains(parameters) }) else { return }
        if isProved(session, pid, parameters) { throw refusal(parameters) }
        known.withLock { _ = $0.insert(parameters) }
    }

    /// Whether two sessions had one process, or one of them another process than before.
    ///
    /// A second session that is not to be had proves nothing: a pooler of sessions may be full.
    private static func isProved(_ first: PostgresConnection, _ pid: Int32, _ parameters: [String: String]) -> Bool {
        let watch = SessionWatch.bounded(by: .seconds(5))
        let opening = SessionOpening(parameters: parameters, watch: watch, limit: .seconds(10))
        guard let handle = try? opening.open() else { return false }
        let second = PostgresConnection(helper: handle, parameters, watch)
        for _ in 0..<rounds {
            do {
                try second.execute("BEGIN")
            } catch {
                return error.message.contains("statement pooling")
            }
            defer { try? second.execute("ROLLBACK") }
            guard let other = try? process(of: second) else { return false }
            if other == pid { return true }
            guard let again = try? process(of: first) else { return false }
            if again != pid { return true }
        }
        return false
    }

    private static func process(of session: PostgresConnection) throws(PostgresError) -> Int32? {
        try session.query("SELECT pg_catalog.pg_backend_pid()")[0, 0].flatMap { Int32($0) }
    }

    static func refusal(_ parameters: [String: String]) -> PostgresError {
        let host = parameters["host"] ?? ""
        let advice =
            if host.contains("supabase") {
                "use port 5432 instead of \(parameters["port"] ?? "6543")"
            } else if let name = host.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1).first,
                host.contains("neon."), String(name)?.hasSuffix("-pooler") == true
            {
                "use the host without '-pooler': \(host.replacingFirst("-pooler.", with: "."))"
            } else {
                "use the port of PostgreSQL itself (usually 5432), or a pool with pool_mode=session"
            }
        return PostgresError(
            refusal: .transactionPooler,
            "A pooler between sfsync and PostgreSQL gives each transaction another server process (transaction pooling): "
                + "locks would stay behind, and other programs would get this session's settings. Connect directly: "
                + "\(advice)."
        )
    }
}

extension String {
    fileprivate func replacingFirst(_ part: String, with other: String) -> String {
        let bytes = Array(utf8)
        guard let range = bytes.firstRange(of: Array(part.utf8)) else { return self }
        return String(
            decoding: bytes[..<range.lowerBound] + Array(other.utf8) + bytes[range.upperBound...],
            as: UTF8.self
        )
    }
}
