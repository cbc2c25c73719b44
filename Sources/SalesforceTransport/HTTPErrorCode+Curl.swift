internal import CLibCurl

extension HTTPError.Code {
    /// Sorts curl's codes (https://curl.se/libcurl/c/libcurl-errors.html) by what can be done about them.
    ///
    /// Some codes have two meanings. What fails after the request was sent is the answer's fault: 'Received HTTP/0.9 when
    /// not allowed' has the code of a protocol that curl does not speak, a header line without end that of no memory.
    init(_ code: CURLcode, wasSent: Bool) {
        let isAnswersFault = wasSent && (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_OUT_OF_MEMORY)
        // CURLE_TOO_LARGE, which older headers lack.
        if isAnswersFault || code.rawValue == 100 {
            self = .invalidResponse
            return
        }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self = .nameResolution
        // Only the connection has a time limit of curl's own.
        case CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT, CURLE_PROXY:
            self = .connect
        case CURLE_SSL_CONNECT_ERROR:
            self = .tls
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            self = .certificate
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_FAILED_INIT, CURLE_NOT_BUILT_IN,
            CURLE_UNKNOWN_OPTION, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_OUT_OF_MEMORY, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CIPHER:
            self = .configuration
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            self = .invalidResponse
        case CURLE_ABORTED_BY_CALLBACK:
            self = .cancelled
        // Partial file, got nothing, send and receive errors, HTTP/2 stream errors and whatever a new curl adds.
        default:
            self = .interrupted
        }
    }
}
