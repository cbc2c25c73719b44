import FoundationEssentials

/// A Bulk 2.0 query job and its result: the rows are fixed when it is created, the values where it has a snapshot.
struct BulkJob: Sendable {
    /// What the client asks for.
    struct Creation: Decodable {
        var operation: String
        var query: String
        var contentType: String?
        var columnDelimiter: String?
        var lineEnding: String?
    }

    /// How far a job is.
    enum State: String, Sendable {
        case uploadComplete = "UploadComplete"
        case inProgress = "InProgress"
        case complete = "JobComplete"
        case aborted = "Aborted"
        case failed = "Failed"
    }

    var id: String
    /// The job's number, which scrambles its locators.
    var number: UInt64
    var operation: String
    var object: String
    /// As in the path: `v66.0`.
    var version: String
    var columnDelimiter: String
    var lineEnding: String
    var rows: [UInt32]
    var layout: CSVLayout
    /// The org that the values are read from; nil for the present one.
    var snapshot: OrgSnapshot?
    var createdByID: String
    /// Epoch milliseconds.
    var createdAt: Int64
    var state = State.uploadComplete
    var polls = 0
    /// Whether it will end as failed, and what it will say.
    var failure: Failure?

    /// How a job fails.
    struct Failure: Sendable {
        /// Often absent.
        var message: String?
    }

    /// Delimiters by their names.
    static let delimiters: [String: UInt8] = [
        "COMMA": 0x2C, "BACKQUOTE": 0x60, "CARET": 0x5E, "PIPE": 0x7C, "SEMICOLON": 0x3B, "TAB": 0x09,
    ]

    /// The job as JSON; the answer to the creation lacks what only a running job has.
    func json(isCreation: Bool) -> String {
        let created = Timestamp.text(milliseconds: createdAt, zone: "+0000")
        var text = """
            {"id":"\(id)","operation":"\(operation)","object":"\(object)","createdById":"\(createdByID)",\
            "createdDate":"\(created)","systemModstamp":"\(created)","state":"\(state.rawValue)",\
            "concurrencyMode":"Parallel","contentType":"CSV","apiVersion":\(version.dropFirst()),\
            "lineEnding":"\(lineEnding)","columnDelimiter":"\(columnDelimiter)"
            """
        if !isCreation {
            let processed = state == .complete ? rows.count : 0
            text += ",\"jobType\":\"V2Query\",\"numberRecordsProcessed\":\(processed),\"retries\":0"
            text +=
                ",\"totalProcessingTime\":\(state == .complete ? 1 + rows.count / 500 : 0),\"isPkChunkingSupported\":true"
        }
        if state == .failed, let message = failure?.message { text += ",\"errorMessage\":\(JSONText.quoted(message))" }
        return text + "}"
    }

    /// The opaque locator of the page that begins at a row.
    func locator(at row: Int) -> String {
        let scrambled = UInt64(row) ^ (Mixer.mix(number) & 0xFF_FFFF_FFFF)
        let check = Mixer.mix(scrambled ^ number) & 0xFF_FFFF
        let word = scrambled | check << 40
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) }
        // Salesforce's have no padding.
        return String(Data(bytes).base64EncodedString().prefix { $0 != "=" })
    }

    /// The row a locator of this job stands for; nil for any other text.
    func row(at locator: String) -> Int? {
        let padding = String(repeating: "=", count: (4 - locator.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: locator + padding), data.count == 8 else { return nil }
        var scrambled: UInt64 = 0
        for (index, byte) in data.prefix(5).enumerated() { scrambled |= UInt64(byte) << UInt64(index * 8) }
        let row = Int(scrambled ^ (Mixer.mix(number) & 0xFF_FFFF_FFFF))
        return self.locator(at: row) == locator && row < rows.count ? row : nil
    }
}
