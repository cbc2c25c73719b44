internal import Synchronization

/// Sends requests, one at a time per calling thread, and hands the body over while it arrives.
///
/// Every call **blocks the calling thread** until the answer is complete, for minutes where a body is large: call it on
/// a thread of your own, never on the concurrency pool. Any number of threads may call at once; connections are kept
/// and reused. Redirects are never followed, certificates are always verified, and `Gate` sees every request first.
package final class HTTPClient: Sendable {
    /// What can be set.
    package struct Configuration: Sendable {
        /// The `User-Agent` header.
        package var userAgent: String
        /// Further certificate authorities, as PEM text; the system's own stay trusted.
        package var certificateAuthorities: String?
        /// How long to wait for a connection.
        package var connectTimeout: Duration = .seconds(30)
        /// How long to wait for the first byte of an answer: a query may compute for minutes.
        package var headTimeout: Duration = .seconds(600)
        /// How long a body may pause, without the time that the caller's `onBody` takes.
        package var stallTimeout: Duration = .seconds(60)
        /// After how long a silence `onWait` is told; then after twice as long, and so on.
        package var noticeAfter: Duration = .seconds(10)
        /// Told that the other side is silent: `waiting for Salesforce: GET /services/data on HOST, since 10 s`.
        package var onWait: @Sendable (String) -> Void = { _ in }

        /// Creates a configuration.
        package init(userAgent: String = "sfsync", certificateAuthorities: String? = nil) {
            self.userAgent = userAgent
            self.certificateAuthorities = certificateAuthorities
        }
    }

    /// The door that every request passes.
    package let gate: Gate
    private let configuration: Configuration
    private let idle = Mutex<[CurlHandle]>([])

    /// Creates a client; nothing is opened before the first request.
    package init(gate: Gate, configuration: Configuration = Configuration()) {
        self.gate = gate
        self.configuration = configuration
    }

    /// Sends a request whose answer is small, and collects it.
    ///
    /// - Parameters:
    ///   - request: what to send.
    ///   - limit: the number of bytes at which the answer counts as too large.
    ///   - patience: how long it may take; what the configuration says where there is none.
    ///   - cancellation: stops the transfer.
    ///   - onHead: called as with `stream`.
    /// - Returns: the answer, whatever its status but 300 to 399.
    /// - Throws: `HTTPError`, or what `onHead` threw.
    package func send(
        _ request: HTTPRequest,
        limit: Int = 1 << 20,
        patience: Patience? = nil,
        cancellation: CancellationToken,
        onHead: (HTTPResponseHead) throws -> Void = { _ in },
    ) throws -> HTTPResponse {
        var body: [UInt8] = []
        var response = try stream(request, patience: patience, cancellation: cancellation, onHead: onHead) { bytes in
            guard body.count + bytes.byteCount <= limit else {
                throw HTTPError(
                    code: .tooLarge,
                    message: "the answer has more than \(limit) bytes",
                    request: request.summary,
                )
            }
            bytes.withUnsafeBytes { body.append(contentsOf: $0) }
        }
        if response.head.isSuccess { response.body = body }
        return response
    }

    /// Sends a request and hands the body of a successful answer over in pieces of at most 512 KiB, unzipped.
    ///
    /// `onBody` may block as long as it likes: that slows the sender down, and is not a stall. An error thrown by either
    /// closure ends the transfer and is rethrown. A body that ends early is an error where HTTP can tell; half a gzip
    /// stream passes for a whole one in libcurl, so the caller still counts its records.
    ///
    /// - Parameters:
    ///   - request: what to send.
    ///   - patience: how long it may take; what the configuration says where there is none.
    ///   - cancellation: stops the transfer.
    ///   - onHead: called once, before the body, whatever the status but 300 to 399.
    ///   - onBody: called for each piece, when the status is 200 to 299; the bytes are valid only within the call.
    /// - Returns: the answer; its body is empty on success, and the beginning of the error text otherwise.
    /// - Throws: `HTTPError`, or what a closure threw.
    package func stream(
        _ request: HTTPRequest,
        patience: Patience? = nil,
        cancellation: CancellationToken,
        onHead: (HTTPResponseHead) throws -> Void,
        onBody: (RawSpan) throws -> Void,
    ) throws -> HTTPResponse {
        try gate.check(request)
        let handle = try idle.withLock { $0.popLast() } ?? CurlHandle()
        let response = try withoutActuallyEscaping(onHead) { onHead in
            try withoutActuallyEscaping(onBody) { onBody in
                let transfer = Transfer(
                    request: request,
                    patience: patience
                        ?? Patience(head: configuration.headTimeout, pause: configuration.stallTimeout),
                    configuration: configuration,
                    cancellation: cancellation,
                    onHead: onHead,
                    onBody: onBody,
                )
                return try handle.perform(transfer, configuration: configuration)
            }
        }
        // Kept for its connections, but only after success: curl 7.88 refuses CURLOPT_BUFFERSIZE on a handle whose last
        // host name did not resolve, and there is nothing to keep of a broken connection.
        idle.withLock { $0.append(handle) }
        return response
    }
}
