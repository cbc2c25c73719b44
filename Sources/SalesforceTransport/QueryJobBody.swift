internal import FoundationEssentials

/// What the body of a job creation may say; written and read in one spelling only.
struct QueryJobBody: Codable, Equatable {
    var operation: String
    var query: String
    var contentType = "CSV"
    var columnDelimiter = "COMMA"
    var lineEnding = "LF"

    init(operation: String, query: String) {
        self.operation = operation
        self.query = query
    }

    /// Reads a body; nil where any other text would mean the same job, as with a repeated or an unknown key.
    init?(canonical text: String) {
        guard let body = try? JSONDecoder().decode(QueryJobBody.self, from: Data(text.utf8)),
            let again = try? body.text(), again == text
        else { return nil }
        self = body
    }

    func text() throws(HTTPError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            throw HTTPError(code: .refused, message: "the query job cannot be written as JSON")
        }
    }
}
