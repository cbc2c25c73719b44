extension HTTPRequest {
    /// Blacks out every secret that this request carries, for answers that echo what they were sent.
    func redacted(_ body: [UInt8]) -> [UInt8] {
        var text = String(decoding: body, as: UTF8.self)
        var isChanged = false
        for secret in secrets {
            let value = secret.reveal()
            // Shorter ones would black out half of every message, and are no secrets worth the name.
            guard value.utf8.count >= 6 else { continue }
            for spelling in [value, PercentEncoding.encode(value)] where text.contains(spelling) {
                text = text.replacing(spelling, with: "<redacted>")
                isChanged = true
            }
        }
        return isChanged ? Array(text.utf8) : body
    }
}
