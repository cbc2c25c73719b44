import FoundationEssentials

extension EmulatorAnswer {
    /// The answer with what a fault changes in it; most faults change nothing.
    func edited(by fault: Fault, _ request: EmulatorRequest) -> EmulatorAnswer {
        guard status == 200 else { return self }
        var answer = self
        switch fault {
        case .loseLocator:
            answer.headers.removeAll { $0.name == Self.locator }
            answer.editText { $0.replacing(Self.nextPage, with: "") }
        case .repeatLocator:
            if let asked = request.query["locator"] { answer.setHeader(Self.locator, to: asked) }
            if request.path.contains("/query/") {
                answer.editText { $0.replacing(Self.nextPage, with: "\"nextRecordsUrl\":\"\(request.path)\",") }
            }
        case .miscount(let difference):
            if let count = headers.first(where: { $0.name == Self.count }).flatMap({ Int($0.value) }) {
                answer.setHeader(Self.count, to: String(max(0, count + difference)))
            }
            answer.editText { text in
                text.replacing(/"(totalSize|numberRecordsProcessed)":(\d+)/) { match in
                    "\"\(match.1)\":\(max(0, (Int(match.2) ?? 0) + difference))"
                }
            }
        case .reshape(let shape) where contentType == "text/csv":
            answer.body = .bytes(shape.reshape(AnswerPieces(body).collected()))
        default: break
        }
        return answer
    }

    private static let locator = "Sforce-Locator"
    private static let count = "Sforce-NumberOfRecords"
    private static var nextPage: Regex<Substring> { /"nextRecordsUrl":"[^"]*",/ }

    private mutating func setHeader(_ name: String, to value: String) {
        headers.removeAll { $0.name == name }
        headers.append((name, value))
    }

    /// Changes JSON; of a page only what stands before its rows.
    private mutating func editText(_ edit: (String) -> String) {
        guard contentType?.hasPrefix("application/json") ?? false else { return }
        switch body {
        case .bytes(let bytes): body = .bytes(Array(edit(String(decoding: bytes, as: UTF8.self)).utf8))
        case .rows(let before, let rows, let after): body = .rows(before: edit(before), rows, after: after)
        }
    }
}
