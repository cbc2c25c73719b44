internal import CLibCurl

/// The owner of one curl easy handle and of the connections that it keeps.
///
/// `@unchecked Sendable`: `HTTPClient` keeps idle handles in a `Mutex` and takes one out for each transfer, so a handle
/// is on one thread at a time, which is all that libcurl asks (https://curl.se/libcurl/c/threadsafe.html).
final class CurlHandle: @unchecked Sendable {
    private let curl: UnsafeMutableRawPointer
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// curl's once-per-process set-up.
    private static let global = curl_global_init(Int(CURL_GLOBAL_ALL))

    init() throws(HTTPError) {
        guard Self.global == CURLE_OK, let curl = curl_easy_init() else {
            throw HTTPError(code: .configuration, message: "libcurl cannot be initialised")
        }
        self.curl = curl
    }

    deinit {
        curl_easy_cleanup(curl)
        errorText.deallocate()
    }

    /// Runs one transfer to its end, blocking.
    func perform(_ transfer: Transfer, configuration: HTTPClient.Configuration) throws -> HTTPResponse {
        curl_easy_reset(curl)
        errorText[0] = 0
        var headers: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(headers) }
        // Without the empty Expect, curl would wait a second before it sends a long statement.
        for line in transfer.request.headers.map({ "\($0.name): \($0.value.reveal())" }) + ["Expect:"] {
            headers = curl_slist_append(headers, line)
        }
        try check(sfs_curl_setopt_list(curl, CURLOPT_HTTPHEADER, headers), transfer)
        try setUp(transfer, configuration)
        try setCallbacks(transfer)
        let code = withExtendedLifetime(transfer) { BrokenPipe.ignored { curl_easy_perform(curl) } }
        if let failure = transfer.failure { throw failure }
        if !transfer.hasEnough { try check(code, transfer) }
        guard let head = transfer.head else {
            throw HTTPError(
                code: .invalidResponse,
                message: "the answer has no header",
                request: transfer.request.summary,
            )
        }
        return HTTPResponse(
            head: head,
            body: transfer.request.redacted(transfer.errorBody),
            bytesReceived: bytesReceived(),
            bytesDecoded: transfer.bytesDecoded,
        )
    }

    private func setUp(_ transfer: Transfer, _ configuration: HTTPClient.Configuration) throws(HTTPError) {
        let request = transfer.request
        let url = "\(request.origin)\(request.path)" + (request.query.map { "?\($0)" } ?? "")
        try set(CURLOPT_URL, url, transfer)
        try set(CURLOPT_PROTOCOLS_STR, request.origin.isSecure ? "https" : "http", transfer)
        try set(CURLOPT_USERAGENT, configuration.userAgent, transfer)
        try set(CURLOPT_ACCEPT_ENCODING, "gzip", transfer)
        // A proxy from the environment is honoured, but not for this machine.
        if request.origin.isLoopback { try set(CURLOPT_PROXY, "", transfer) }
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1, transfer)
        try set(CURLOPT_FOLLOWLOCATION, 0, transfer)
        try set(CURLOPT_PATH_AS_IS, 1, transfer)
        try set(CURLOPT_SSL_VERIFYPEER, 1, transfer)
        try set(CURLOPT_SSL_VERIFYHOST, 2, transfer)
        // Whatever the system's OpenSSL would still speak.
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2, transfer)
        try set(CURLOPT_NOSIGNAL, 1, transfer)
        try set(CURLOPT_TCP_KEEPALIVE, 1, transfer)
        try set(CURLOPT_BUFFERSIZE, 512 << 10, transfer)
        try set(CURLOPT_CONNECTTIMEOUT_MS, Int(configuration.connectTimeout / .milliseconds(1)), transfer)
        try check(sfs_curl_setopt_pointer(curl, CURLOPT_ERRORBUFFER, errorText), transfer)
        if let authorities = configuration.certificateAuthorities {
            try trust(CertificateAuthorities.bundle(adding: authorities, to: systemBundlePath()), transfer)
        }
        // On a kept connection that turns out dead curl sends again by itself: a job, or a refresh token that works once.
        if request.method == .post { try set(CURLOPT_FRESH_CONNECT, 1, transfer) }
        if request.method != .get { try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue, transfer) }
        if let body = request.body?.reveal() {
            try check(sfs_curl_setopt_offset(curl, CURLOPT_POSTFIELDSIZE_LARGE, body.utf8.count), transfer)
            try set(CURLOPT_COPYPOSTFIELDS, body, transfer)
        }
    }

    private func setCallbacks(_ transfer: Transfer) throws(HTTPError) {
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        for option in [CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_XFERINFODATA] {
            try check(sfs_curl_setopt_pointer(curl, option, context), transfer)
        }
        let header: sfs_curl_data_callback = { data, size, count, context in
            CurlHandle.deliver(data, size * count, context) { $0.receive(headerLine: $1) }
        }
        let body: sfs_curl_data_callback = { data, size, count, context in
            CurlHandle.deliver(data, size * count, context) { $0.receive(body: $1) }
        }
        try check(sfs_curl_setopt_data_callback(curl, CURLOPT_HEADERFUNCTION, header), transfer)
        try check(sfs_curl_setopt_data_callback(curl, CURLOPT_WRITEFUNCTION, body), transfer)
        try set(CURLOPT_NOPROGRESS, 0, transfer)
        let progress: sfs_curl_progress_callback = { context, _, received, _, sent in
            guard let context else { return 1 }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.continues(byteCount: Int64(received + sent)) ? 0 : 1
        }
        try check(sfs_curl_setopt_progress_callback(curl, progress), transfer)
    }

    /// Hands curl's bytes to the transfer; any other number than the count ends the transfer.
    private static func deliver(
        _ data: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?,
        to receive: (Transfer, UnsafeRawBufferPointer) -> Bool,
    ) -> Int {
        guard let context else { return -1 }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        return receive(transfer, UnsafeRawBufferPointer(start: data, count: count)) ? count : -1
    }

    private func bytesReceived() -> Int {
        var body: curl_off_t = 0
        var header = 0
        _ = sfs_curl_getinfo_offset(curl, CURLINFO_SIZE_DOWNLOAD_T, &body)
        _ = sfs_curl_getinfo_long(curl, CURLINFO_HEADER_SIZE, &header)
        return Int(body) + header
    }

    private func systemBundlePath() -> String? {
        var path: UnsafePointer<CChar>?
        guard sfs_curl_getinfo_string(curl, CURLINFO_CAINFO, &path) == CURLE_OK, let path else { return nil }
        return String(cString: path)
    }

    private func trust(_ bundle: [UInt8], _ transfer: Transfer) throws(HTTPError) {
        let code = bundle.withUnsafeBytes {
            sfs_curl_setopt_blob(curl, CURLOPT_CAINFO_BLOB, $0.baseAddress, $0.count)
        }
        try check(code, transfer)
    }

    private func set(_ option: CURLoption, _ value: String, _ transfer: Transfer) throws(HTTPError) {
        try check(sfs_curl_setopt_string(curl, option, value), transfer)
    }

    private func set(_ option: CURLoption, _ value: Int, _ transfer: Transfer) throws(HTTPError) {
        try check(sfs_curl_setopt_long(curl, option, value), transfer)
    }

    private func check(_ code: CURLcode, _ transfer: Transfer) throws(HTTPError) {
        guard code != CURLE_OK else { return }
        // curl writes details into its buffer, but not for every failure.
        let detail = errorText[0] == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
        let secretsHidden = String(decoding: transfer.request.redacted(Array(detail.utf8)), as: UTF8.self)
        var requestByteCount = 0
        _ = sfs_curl_getinfo_long(curl, CURLINFO_REQUEST_SIZE, &requestByteCount)
        let wasSent = requestByteCount > 0
        // curl's word for it is 'Out of memory'.
        let isHeaderWithoutEnd = wasSent && code == CURLE_OUT_OF_MEMORY
        throw HTTPError(
            code: HTTPError.Code(code, wasSent: wasSent),
            message: "\(isHeaderWithoutEnd ? "a header line has no end" : secretsHidden) (libcurl \(code.rawValue))",
            request: transfer.request.summary,
        )
    }
}
