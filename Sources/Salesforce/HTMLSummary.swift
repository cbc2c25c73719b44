/// The few words of an HTML page that say what it is about.
enum HTMLSummary {
    /// The title or, without one, the first 200 characters of text.
    static func text(of page: String) -> String {
        let body = title(of: page).map { $0[...] } ?? page[...]
        var text = ""
        var isTag = false
        for character in body {
            switch character {
            case "<": isTag = true
            case ">":
                isTag = false
                text += " "
            default: if !isTag { text.append(character) }
            }
            if text.count > 400 { break }
        }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > 200 ? words.prefix(200) + "..." : words
    }

    private static func title(of page: String) -> String? {
        // ASCII only, so that positions in the folded text hold in the original.
        let head = Array(page.utf8.prefix(4096))
        let folded = String(decoding: head.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
        guard let open = folded.firstRange(of: "<title>"), let close = folded.firstRange(of: "</title>"),
            open.upperBound < close.lowerBound
        else { return nil }
        let start = folded.utf8.distance(from: folded.startIndex, to: open.upperBound)
        let end = folded.utf8.distance(from: folded.startIndex, to: close.lowerBound)
        return String(decoding: head[start..<end], as: UTF8.self)
    }
}
