/// Ages as people write them: a number with a unit.
package enum WrittenAge {
    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

    /// The seconds of `90m`, `26h` or `2d`; nil for another text.
    package static func seconds(_ text: String) -> Int? {
        guard let unit = text.last.flatMap({ units[$0] }), text.dropLast().utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(text.dropLast()), (1..<1_000_000).contains(number)
        else { return nil }
        return number * unit
    }
}
