extension HTTPRequest {
    /// Blacks out every secret that this request carries, for answers that echo what they were sent, in whatever spelling:
    /// as it is, percent-encoded once or more often, with the escapes of JSON, or with those of HTML.
    func redacted(_ body: [UInt8]) -> [UInt8] {
        // Shorter ones would black out half of every message, and are no secrets worth the name.
        let values = secrets.map { Array($0.reveal().utf8) }.filter { $0.count >= 6 }
        guard !values.isEmpty else { return body }
        let text = EchoedText(body)
        let starts = Set(values.compactMap(\.first)).union(EchoedText.escapes)
        var result: [UInt8] = []
        result.reserveCapacity(body.count)
        var index = 0
        while index < body.count {
            // The longest, where one secret begins as another does.
            if starts.contains(body[index]), let end = values.compactMap({ text.end(of: $0, from: index) }).max() {
                result += Array("<redacted>".utf8)
                index = end
            } else {
                result.append(body[index])
                index += 1
            }
        }
        return result
    }

    /// A text of the other side without this request's secrets.
    package func redacted(text: String) -> String {
        String(decoding: redacted(Array(text.utf8)), as: UTF8.self)
    }
}
