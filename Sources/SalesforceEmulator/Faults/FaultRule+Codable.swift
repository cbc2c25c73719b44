extension FaultRule: Codable {
    /// Reads `{"request": ..., "skip": ..., "times": ..., "fault": ..., ...}`.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: FaultKey.self)
        request = RequestPattern(try members.decode(String.self, forKey: "request"))
        skip = try members.decodeIfPresent(Int.self, forKey: "skip") ?? 0
        if let word = try? members.decode(String.self, forKey: "times") {
            guard word == "always" else {
                throw DecodingError.dataCorruptedError(
                    forKey: "times",
                    in: members,
                    debugDescription: "is a number or \"always\"",
                )
            }
            times = nil
        } else {
            times = try members.decodeIfPresent(Int.self, forKey: "times") ?? 1
        }
        var reader = FaultReader(members)
        fault = try reader.fault()
        if let unknown = reader.unread.first {
            throw DecodingError.dataCorruptedError(
                forKey: unknown,
                in: members,
                debugDescription: "is not a key of this fault",
            )
        }
    }

    /// Writes what `init(from:)` reads.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: FaultKey.self)
        try members.encode(request.text, forKey: "request")
        if skip != 0 { try members.encode(skip, forKey: "skip") }
        if let times {
            if times != 1 { try members.encode(times, forKey: "times") }
        } else {
            try members.encode("always", forKey: "times")
        }
        try fault.encode(into: &members)
    }
}

/// A key of a rule: any text, so that unknown ones can be named.
struct FaultKey: CodingKey, ExpressibleByStringLiteral {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringLiteral text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
