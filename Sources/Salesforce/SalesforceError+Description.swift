extension SalesforceError: CustomStringConvertible {
    /// One line: the request, the answer, what to do.
    ///
    ///     GET /services/data/v66.0/query on acme.my.salesforce.com: 400 INVALID_FIELD: No such column 'Foo__c' on
    ///     entity 'Contact'. Check the field's API name and whether the user may see it.
    public var description: String {
        let answer = [status.map(String.init), errorCode].compactMap(\.self).joined(separator: " ")
        let parts = [request, answer.isEmpty ? nil : answer, Self.line(message)].compactMap(\.self)
        var text = parts.filter { !$0.isEmpty }.joined(separator: ": ")
        if let hint {
            if !".!?".contains(text.last ?? ".") { text += "." }
            text += " \(hint)"
            if !".!?".contains(hint.last ?? ".") { text += "." }
        }
        return text
    }

    /// What a retry notice says happened: `Salesforce answers 503`.
    var shortReason: String {
        if let status { return "Salesforce answers \(status)" + (errorCode.map { " \($0)" } ?? "") }
        return Self.line(message)
    }

    /// A message in one line; of a SOQL error only what comes after the excerpt of the statement.
    private static func line(_ message: String) -> String {
        let lines = message.split(whereSeparator: \.isNewline).map { $0.split(whereSeparator: \.isWhitespace) }
        let start = lines.firstIndex { $0.starts(with: ["ERROR", "at"]) } ?? 0
        guard start + 1 < lines.count, lines[start].starts(with: ["ERROR", "at"]) else {
            return lines.joined().joined(separator: " ")
        }
        let place = lines[start].dropFirst(2).joined(separator: " ")
        return lines[(start + 1)...].joined().joined(separator: " ") + " (\(place))"
    }
}
