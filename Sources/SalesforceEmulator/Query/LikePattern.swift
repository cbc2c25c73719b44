/// A LIKE pattern: `%` is any text, `_` any character, a backslash before them makes them plain.
///
/// Case is ignored.
struct LikePattern: Sendable {
    private enum Part: Sendable, Equatable {
        case any, one
        case plain(Character)
    }

    private let parts: [Part]

    init(_ pattern: String) {
        var parts: [Part] = []
        var isEscaped = false
        for character in pattern.lowercased() {
            switch character {
            case "\\" where !isEscaped: isEscaped = true; continue
            case "%" where !isEscaped: parts.append(.any)
            case "_" where !isEscaped: parts.append(.one)
            default: parts.append(.plain(character))
            }
            isEscaped = false
        }
        self.parts = parts
    }

    /// Whether the whole text fits.
    func matches(_ text: String) -> Bool {
        let characters = Array(text.lowercased())
        var position = 0
        var part = 0
        var retry: (part: Int, position: Int)?
        while position < characters.count {
            if part < parts.count, parts[part] == .any {
                retry = (part, position)
                part += 1
            } else if part < parts.count, parts[part] == .one || parts[part] == .plain(characters[position]) {
                part += 1
                position += 1
            } else if let last = retry {
                retry = (last.part, last.position + 1)
                part = last.part + 1
                position = last.position + 1
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .any }
    }
}
