import HTTPTypes
import HummingbirdCore
import NIOCore

/// Between the HTTP server and the service: reads requests, writes answers, makes faults happen.
struct HTTPFront: Sendable {
    let service: EmulatorService
    let faults: FaultSwitch
    let compresses: Bool
    /// Closes the port for a while.
    let goAway: @Sendable (Duration) -> Void

    private static let maximumBodySize = 1 << 20

    /// Answers one request.
    func respond(to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        var received = try await receive(request)
        var record = RecordedRequest(method: received.method, path: received.path, query: received.rawQuery, status: 0)
        service.org.log.announce(record)
        guard let fault = faults.fault(for: record) else {
            return try await write(answer(received, &record), for: received, writer)
        }
        let connection = RawConnection(channel: channel)
        switch fault {
        case .hangUp, .unreachable:
            service.org.log.record(record, isWriteAttempt: false)
            if case .unreachable(let duration) = fault { goAway(duration) }
            try await connection.close()
            throw HungUp()
        case .answer(let status, let contentType, let body, let headers):
            record.status = status
            service.org.log.record(record, isWriteAttempt: false)
            let answer = EmulatorAnswer(
                status: status,
                contentType: contentType,
                headers: headers.map { ($0.key, $0.value) },
                body: .bytes(Array(body.utf8)),
            )
            return try await write(answer, for: received, writer)
        case .delay(let duration): try await Task.sleep(for: duration)
        case .ignorePageSize: received.ignoresPageSize = true
        default: service.suffer(fault, received)
        }
        let answer = answer(received, &record).edited(by: fault, received)
        guard fault.isDelivery else { return try await write(answer, for: received, writer) }
        let body = AnswerPieces(answer.body).collected()
        let head = head(of: answer, byteCount: nil, isGzip: false)
        let lines = head.headerFields.map { "\($0.name.rawName): \($0.value)\r\n" }
        let text = "HTTP/1.1 \(head.status.code) \(head.status.reasonPhrase)\r\n" + lines.joined()
        try await BadDelivery(connection: connection, head: text, body: body).deliver(fault)
        throw HungUp()
    }

    /// The connection was closed on purpose.
    private struct HungUp: Error {}

    /// The service's answer, with the request in the log.
    private func answer(_ request: EmulatorRequest, _ record: inout RecordedRequest) -> EmulatorAnswer {
        let (answer, isWriteAttempt) = service.answer(request)
        record.status = answer.status
        service.org.log.record(record, isWriteAttempt: isWriteAttempt)
        return answer
    }

    private func receive(_ request: Request) async throws -> EmulatorRequest {
        let target = request.head.path ?? "/"
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var headers: [String: String] = [:]
        for field in request.head.headerFields { headers[field.name.canonicalName] = field.value }
        if let host = request.head.authority { headers["host"] = host }
        let body = try await request.body.collect(upTo: Self.maximumBodySize)
        return EmulatorRequest(
            method: request.head.method.rawValue,
            path: String(parts[0]),
            rawQuery: parts.count > 1 ? String(parts[1]) : "",
            headers: headers,
            body: Array(body.readableBytesView),
        )
    }

    private func write(
        _ answer: EmulatorAnswer,
        for request: EmulatorRequest,
        _ writer: consuming ResponseWriter,
    ) async throws {
        var pieces = AnswerPieces(answer.body)
        let isGzip =
            compresses && request.headers["accept-encoding"]?.lowercased().contains("gzip") ?? false
            && (answer.status == 200 && (pieces.byteCount ?? .max) > 512)
        let head = head(of: answer, byteCount: isGzip ? nil : pieces.byteCount, isGzip: isGzip)
        if !isGzip, pieces.byteCount != nil {
            let body = pieces.next().map { ResponseBody(byteBuffer: $0) } ?? ResponseBody()
            return try await writer.write(response: head, body: body)
        }
        let gzip = isGzip ? try GzipStream() : nil
        var bodyWriter: any ResponseBodyWriter = try await writer.writeHead(head)
        while let piece = pieces.next() {
            let output = try gzip?.compress(piece, isLast: false) ?? piece
            if output.readableBytes > 0 { try await bodyWriter.write(output) }
        }
        if let gzip { try await bodyWriter.write(gzip.compress(ByteBuffer(), isLast: true)) }
        try await bodyWriter.finish(nil)
    }

    private func head(of answer: EmulatorAnswer, byteCount: Int?, isGzip: Bool) -> HTTPResponse {
        var fields = HTTPFields()
        fields[.date] = HTTPDate.text(milliseconds: service.org.milliseconds)
        if let type = answer.contentType { fields[.contentType] = type }
        if let byteCount, answer.status != 204 { fields[.contentLength] = String(byteCount) }
        if isGzip { fields[.contentEncoding] = "gzip" }
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return HTTPResponse(status: HTTPResponse.Status(code: answer.status), headerFields: fields)
    }
}
