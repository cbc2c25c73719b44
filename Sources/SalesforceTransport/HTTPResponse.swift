/// Status and headers of an answer; of the last header block only, where several came.
package struct HTTPResponseHead: Sendable, Equatable {
    /// The status code, 200 to 599.
    package var status: Int
    /// The header lines.
    package var headers: HTTPHeaders

    /// Creates a head.
    package init(status: Int, headers: HTTPHeaders = HTTPHeaders()) {
        self.status = status
        self.headers = headers
    }

    /// Whether the status is 200 to 299.
    package var isSuccess: Bool { (200..<300).contains(status) }
}

/// A whole answer.
package struct HTTPResponse: Sendable, Equatable {
    /// Status and headers.
    package var head: HTTPResponseHead
    /// The decoded body: all of it where it was collected, nothing where it was streamed with success, and the first
    /// 64 KiB of an answer with an error status, with every secret of the request blacked out.
    package var body: [UInt8]
    /// Bytes that came over the wire: headers, and the body before it was unzipped.
    package var bytesReceived: Int
    /// Bytes of the body after it was unzipped.
    package var bytesDecoded: Int
}
