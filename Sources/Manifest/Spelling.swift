/// "Did you mean": the closest of the words that would have been right.
package enum Spelling {
    /// The candidate with the fewest slips, where these are few for the word's length; the first of equals.
    ///
    /// - Parameters:
    ///   - word: what someone wrote.
    ///   - candidates: what would have been right.
    ///   - slips: how many there may be at most, whatever the length.
    /// - Returns: the closest candidate, or nil.
    package static func closest(
        to word: String,
        among candidates: some Sequence<String>,
        slips: Int = .max,
    ) -> String? {
        let typed = Array(word.lowercased().utf8)
        guard typed.count <= 100 else { return nil }
        let limit = min(slips, max(1, typed.count / 3))
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let letters = Array(candidate.lowercased().utf8)
            guard abs(letters.count - typed.count) <= limit else { continue }
            let distance = distance(typed, letters)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// The clause that offers the closest candidate, nil where none is close.
    static func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
        closest(to: word, among: candidates).map { "did you mean '\($0)'?" }
    }

    /// `a, b or c`.
    static func list(_ words: [String], conjunction: String = "or") -> String {
        guard let last = words.last, words.count > 1 else { return words.joined() }
        return words.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
    }

    // Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost one each.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row] + [Int](repeating: 0, count: right.count)
            for column in 1...right.count {
                let isSame = left[row - 1] == right[column - 1]
                current[column] = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    current[column] = min(current[column], beforeLast[column - 2] + 1)
                }
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
