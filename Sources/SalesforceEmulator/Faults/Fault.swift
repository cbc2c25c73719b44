/// Something that goes wrong with an answer.
package enum Fault: Sendable, Equatable {
    /// How the end of a body is told.
    package enum Framing: String, Sendable, CaseIterable {
        /// By `Content-Length`, which names the whole body: a client can tell that some of it is missing.
        case contentLength
        /// By chunks, of which the last never comes.
        case chunked
        /// By the end of the connection: half a body looks like a whole one.
        case untilClose
        /// By chunks, ended as if that were all.
        case unnoticed
    }

    /// Where a body ends too early.
    package enum Place: Sendable, Equatable {
        /// After so many bytes, at most all but one.
        case byte(Int)
        /// In the middle of a quoted value near the middle of the body.
        case insideQuotes
    }

    // Instead of the real answer.

    /// This answer.
    case answer(status: Int, contentType: String, body: String, headers: [String: String] = [:])
    /// None: the connection closes.
    case hangUp
    /// None for now: the port is closed for a while; other answers on their way are finished.
    case unreachable(Duration)

    // The real answer, badly delivered.

    /// After a while.
    case delay(Duration)
    /// Some of it; then the connection closes. With `isCompressed` the cut goes through the gzip stream.
    case cut(Place, Framing = .chunked, isCompressed: Bool = false)
    /// So many bytes of the body; then the connection is reset.
    case reset(afterByteCount: Int)
    /// So many bytes of the body, then nothing more until the client gives up.
    case stall(afterByteCount: Int)
    /// All of it, so many bytes at a time.
    case drip(byteCount: Int, pause: Duration)

    // Another real answer.

    /// All sessions are over, this one included.
    case expireSessions
    /// The locators of REST queries are forgotten.
    case forgetCursors
    /// The API calls of the day are used up.
    case useUpQuota
    /// The Bulk job asked for has failed, with this message or without one.
    case failJob(message: String?)
    /// An administrator has aborted the Bulk job asked for.
    case abortJob
    /// The Bulk job asked for is still in progress.
    case keepInProgress
    /// All rows that are left come in one page.
    case ignorePageSize
    /// `Sforce-Locator`, or `nextRecordsUrl`, is missing.
    case loseLocator
    /// The next page is the one that was asked for; first pages stay as they are.
    case repeatLocator
    /// The number of rows that the answer announces is wrong by so much.
    case miscount(by: Int)
    /// The CSV has another form.
    case reshape(CSVShape)
}

extension Fault {
    /// A page for people, with status 200.
    package static let html = Fault.answer(
        status: 200,
        contentType: "text/html;charset=UTF-8",
        body: "<html><head><title>Down for maintenance</title></head><body>Back soon.</body></html>",
    )

    /// An error of the data API.
    package static func error(_ status: Int, _ code: String, _ message: String) -> Fault {
        .answer(
            status: status,
            contentType: "application/json;charset=UTF-8",
            body: "[{\"message\":\(JSONText.quoted(message)),\"errorCode\":\(JSONText.quoted(code))}]",
        )
    }

    /// A bare status, with seconds for `Retry-After` where there are any.
    package static func status(_ status: Int, retryAfter: Int? = nil) -> Fault {
        .answer(
            status: status,
            contentType: "text/html",
            body: "",
            headers: retryAfter.map { ["Retry-After": String($0)] } ?? [:],
        )
    }
}
