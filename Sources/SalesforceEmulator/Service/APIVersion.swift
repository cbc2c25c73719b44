/// The API versions that the emulator offers.
enum APIVersion {
    private static let labels = [
        60: "Spring '24", 61: "Summer '24", 62: "Winter '25", 63: "Spring '25", 64: "Summer '25", 65: "Winter '26",
        66: "Spring '26", 67: "Summer '26",
    ]

    /// Whether `v66.0` is offered.
    static func isOffered(_ part: String) -> Bool {
        guard part.hasPrefix("v"), part.hasSuffix(".0"), let number = Int(part.dropFirst().dropLast(2)) else {
            return false
        }
        return labels[number] != nil
    }

    /// The answer of `/services/data`.
    static var answer: EmulatorAnswer {
        let versions = labels.sorted { $0.key < $1.key }.map { number, label in
            "{\"label\":\"\(label)\",\"url\":\"/services/data/v\(number).0\",\"version\":\"\(number).0\"}"
        }
        return .json("[" + versions.joined(separator: ",") + "]")
    }
}
