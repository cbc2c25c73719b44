internal import CLibPQ
internal import Libc

/// Connects, within a bounded time, and stops when it is told to.
///
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PQCONNECTSTARTPARAMS
struct SessionOpening {
    /// What libpq is given; no connection string is among it.
    let parameters: [String: String]
    let watch: SessionWatch
    /// How long all of it may take; nil for what `connect_timeout` and the watch's bounds say.
    var limit: Duration?

    /// What libpq gets unless someone has said otherwise: a network that is silent for a minute is given up.
    private static let defaults = [
        "fallback_application_name": "sfsync", "keepalives_idle": "30", "keepalives_interval": "10",
        "keepalives_count": "3", "tcp_user_timeout": "60000",
    ]

    /// Connects; the caller ends what is returned with `PQfinish`.
    ///
    /// - Throws: `PostgresError`, without secrets.
    func open() throws(PostgresError) -> OpaquePointer {
        var all = Self.defaults.merging(parameters) { _, given in given }
        all["client_encoding"] = "UTF8"
        let pairs = all.sorted { $0.key < $1.key }
        let started = withCStrings(pairs.map(\.key)) { keywords in
            withCStrings(pairs.map(\.value)) { values in PQconnectStartParams(keywords, values, 0) }
        }
        guard let handle = started else {
            throw PostgresError(sqlState: "", message: "out of memory", action: "the connection")
        }
        // Notices would go to stderr; what matters comes as a result. The state is in the verbose message alone.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        do {
            try connect(handle)
        } catch {
            PQfinish(handle)
            throw error
        }
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        PQsetnonblocking(handle, 1)
        return handle
    }

    private func connect(_ handle: OpaquePointer) throws(PostgresError) {
        let wasCancelled = watch.isCancelled()
        let begin = ContinuousClock.now
        var addressBegin = begin
        var socket: Int32 = -1
        var step = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        let asked = parameters["connect_timeout"].flatMap { Int($0) }
        // libpq takes 1 for 2, and everything below 1 for no limit.
        let address = asked.map { $0 < 1 ? nil : Duration.seconds(max(2, $0)) } ?? watch.bounds.address
        let whole = limit ?? (asked == nil ? watch.bounds.connecting : nil)
        while step != PGRES_POLLING_OK {
            guard step != PGRES_POLLING_FAILED else {
                throw ConnectionMessage(handle).error(
                    cleanedBy: SecretRedaction(parameters: parameters, used: password(handle))
                )
            }
            if PQsocket(handle) != socket {
                socket = PQsocket(handle)
                addressBegin = .now
            }
            let events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT
            if Poll.wait(socket, Int16(events), watch.bounds.slice) {
                step = PQconnectPoll(handle)
                continue
            }
            let now = ContinuousClock.now
            if watch.isCancelled(), !wasCancelled || now - begin >= watch.silence.grace(watch.bounds) {
                throw PostgresError(
                    sqlState: "57014",
                    message: "cancelled",
                    action: "the connection",
                    isCancelled: true
                )
            }
            let isAccepting = PQstatus(handle) == CONNECTION_STARTED
            if let whole, now - begin >= whole { throw silence(handle, whole) }
            if let address, now - addressBegin >= address, isAccepting || asked != nil {
                // The end of this attempt lets libpq try the next address.
                guard isAccepting, shutdown(socket, Int32(SHUT_RDWR)) == 0 || errno == ENOTCONN else {
                    throw silence(handle, address)
                }
                addressBegin = now
            }
        }
    }

    private func password(_ handle: OpaquePointer) -> String? { PQpass(handle).map { String(cString: $0) } }

    private func silence(_ handle: OpaquePointer, _ limit: Duration) -> PostgresError {
        let host = PQhost(handle).map { String(cString: $0) } ?? ""
        let port = PQport(handle).map { String(cString: $0) } ?? ""
        let place = host.hasPrefix("/") ? "the socket in \(host)" : "\"\(host)\", port \(port)"
        var error = PostgresError(
            sqlState: "",
            message: "\(place) did not answer within \(limit.components.seconds) s",
            action: "the connection",
        )
        error.isSilence = true
        return error
    }
}

/// Waits for a socket.
enum Poll {
    /// Whether something of `events`, or an end, is there within the time; a signal ends the wait as well.
    static func wait(_ socket: Int32, _ events: Int16, _ time: Duration) -> Bool {
        var descriptor = pollfd(fd: socket, events: events, revents: 0)
        return poll(&descriptor, 1, Int32(time / .milliseconds(1))) > 0
    }

    /// Whether something is there now.
    static func isReady(_ socket: Int32, _ events: Int16) -> Int16 {
        var descriptor = pollfd(fd: socket, events: events, revents: 0)
        return poll(&descriptor, 1, 0) > 0 ? descriptor.revents : 0
    }
}
