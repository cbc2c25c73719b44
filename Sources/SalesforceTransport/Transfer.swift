/// What one transfer has seen so far: the receiving end of curl's callbacks.
///
/// Used on one thread, for one `curl_easy_perform`. The callbacks cannot throw: the first error is kept in `failure`,
/// the callback asks curl to stop, and `CurlHandle` throws it afterwards.
final class Transfer {
    static let errorBodyLimit = 64 << 10
    /// Bytes of all header lines of an answer together.
    static let headerLimit = 256 << 10

    let request: HTTPRequest
    private(set) var failure: (any Error)?
    private(set) var head: HTTPResponseHead?
    private(set) var errorBody: [UInt8] = []
    private(set) var bytesDecoded = 0
    /// Whether the transfer was ended because nobody reads further: the body of an error may have no end.
    private(set) var hasEnough = false

    private let cancellation: CancellationToken
    private let onWait: (String) -> Void
    private let onHead: (HTTPResponseHead) throws -> Void
    private let onBody: (RawSpan) throws -> Void

    /// The header block that is coming in.
    private var pending: HTTPResponseHead?
    private var watch: TransferWatch
    private var headerByteCount = 0

    init(
        request: HTTPRequest,
        patience: Patience,
        configuration: HTTPClient.Configuration,
        cancellation: CancellationToken,
        onHead: @escaping (HTTPResponseHead) throws -> Void,
        onBody: @escaping (RawSpan) throws -> Void,
    ) {
        self.request = request
        self.cancellation = cancellation
        watch = TransferWatch(patience, noticeAfter: configuration.noticeAfter)
        onWait = configuration.onWait
        self.onHead = onHead
        self.onBody = onBody
    }

    /// Takes one header line; false ends the transfer.
    func receive(headerLine bytes: UnsafeRawBufferPointer) -> Bool {
        watch.noteActivity()
        headerByteCount += bytes.count
        guard headerByteCount <= Self.headerLimit else {
            return fail(
                HTTPError(
                    code: .tooLarge,
                    message: "the answer has more than \(Self.headerLimit) bytes of headers",
                    request: request.summary,
                )
            )
        }
        // After the head only trailers can come; nobody needs them.
        guard head == nil else { return true }
        let line = String(decoding: bytes, as: UTF8.self).trimmingLineEnd()
        if line.hasPrefix("HTTP/") {
            let status = line.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) }
            pending = HTTPResponseHead(status: status ?? 0)
            return true
        }
        if !line.isEmpty {
            pending?.headers.append(line: line)
            return true
        }
        // A block with 1xx is a greeting, the answer follows.
        guard let complete = pending, complete.status >= 200 else { return true }
        head = complete
        watch.noteHead()
        return guarded {
            if (300..<400).contains(complete.status) { throw redirected(complete) }
            try onHead(complete)
        }
    }

    /// Takes a piece of the body; false ends the transfer.
    func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
        // The consumer may block for minutes, which is no silence of the other side.
        let start = ContinuousClock.now
        defer { watch.noteBusy(since: start) }
        guard !stopIfCancelled() else { return false }
        bytesDecoded += bytes.count
        guard let head else {
            let error = HTTPError(code: .invalidResponse, message: "the answer has no header", request: request.summary)
            return fail(error)
        }
        guard head.isSuccess else {
            errorBody += bytes.prefix(Self.errorBodyLimit - errorBody.count)
            hasEnough = errorBody.count == Self.errorBodyLimit
            return !hasEnough
        }
        return guarded { try onBody(bytes.bytes) }
    }

    /// Looks at the clock and the token, about once a second; false ends the transfer.
    func continues(byteCount: Int64) -> Bool {
        guard failure == nil, !stopIfCancelled() else { return false }
        if let objection = watch.objection(byteCount: byteCount, hasHead: head != nil) {
            let place = head == nil ? "" : ", after \(bytesDecoded)"
            return fail(HTTPError(code: .stalled, message: objection + place, request: request.summary))
        }
        if let silence = watch.silenceToTell() {
            onWait("waiting for Salesforce: \(request.summary), since \(silence.inSeconds)")
        }
        return true
    }

    private func stopIfCancelled() -> Bool {
        guard cancellation.isCancelled else { return false }
        _ = fail(HTTPError(code: .cancelled, message: "cancelled", request: request.summary))
        return true
    }

    private func redirected(_ head: HTTPResponseHead) -> HTTPError {
        let location = head.headers["Location"] ?? ""
        // Only the host: the query of a redirect may carry a session.
        let host = location.split(separator: "/", maxSplits: 2).dropFirst().first.map { rest in
            rest.prefix { !"/?#".contains($0) }
        }
        let target = location.contains("://") ? host.map { "to host '\($0)'" } : "within the same host"
        return HTTPError(
            code: .redirected,
            message: "answered \(head.status), a redirect \(target ?? "to nowhere"); redirects are never followed",
            request: request.summary,
        )
    }

    private func guarded(_ body: () throws -> Void) -> Bool {
        do {
            try body()
            return true
        } catch {
            return fail(error)
        }
    }

    private func fail(_ error: any Error) -> Bool {
        if failure == nil { failure = error }
        return false
    }
}

extension String {
    fileprivate func trimmingLineEnd() -> Substring {
        var line = self[...]
        while let last = line.last, last.isNewline { line.removeLast() }
        return line
    }
}

extension Duration {
    /// `60 s`, `0.25 s`.
    package var inSeconds: String {
        let milliseconds = Int(self / .milliseconds(1))
        let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        guard rest != 0 else { return "\(whole) s" }
        var digits = String(String(1000 + rest).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits) s"
    }
}
