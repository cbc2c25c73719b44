import NIOCore

/// An answer before it is written.
struct EmulatorAnswer: Sendable {
    /// The body: at hand, or made while it is sent.
    enum Body: Sendable {
        case bytes([UInt8])
        case rows(before: String, RowChunks, after: String)
    }

    var status: Int
    var contentType: String?
    var headers: [(name: String, value: String)] = []
    var body: Body

    /// JSON text.
    static func json(_ text: String, status: Int = 200) -> EmulatorAnswer {
        EmulatorAnswer(status: status, contentType: "application/json;charset=UTF-8", body: .bytes(Array(text.utf8)))
    }

    /// The error array of the data API.
    static func error(_ error: QueryError) -> EmulatorAnswer {
        json(
            "[{\"message\":\(JSONText.quoted(error.message)),\"errorCode\":\(JSONText.quoted(error.code))}]",
            status: error.status,
        )
    }

    /// A page of HTML, as servers in front of Salesforce answer.
    static func html(_ text: String, status: Int) -> EmulatorAnswer {
        EmulatorAnswer(status: status, contentType: "text/html;charset=iso-8859-1", body: .bytes(Array(text.utf8)))
    }

    /// No content.
    static let noContent = EmulatorAnswer(status: 204, contentType: nil, body: .bytes([]))
}
