/// Makes an input from a corpus, the same one for the same seed.
struct Mutator: RandomNumberGenerator {
    private var state: UInt64
    private let words: [[UInt8]]

    private static let sizeLimit = 20_000

    init(seed: Int, words: [[UInt8]]) {
        state = UInt64(bitPattern: Int64(seed)) &* 0x2545_F491_4F6C_DD1D
        self.words = words
    }

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A text of the corpus after one to eight changes.
    mutating func input(from corpus: [[UInt8]]) -> [UInt8] {
        var bytes = corpus.randomElement(using: &self) ?? []
        for _ in 0..<Int.random(in: 1...8, using: &self) where bytes.count < Self.sizeLimit {
            change(&bytes, corpus)
        }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8], _ corpus: [[UInt8]]) {
        let place = Int.random(in: 0...bytes.count, using: &self)
        let end = min(bytes.count, place + Int.random(in: 1...16, using: &self))
        switch Int.random(in: 0...8, using: &self) {
        case 0: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &self) }
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &self), at: place)
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
        case 4: bytes.removeSubrange(place...)
        case 5, 6: if let word = words.randomElement(using: &self) { bytes.insert(contentsOf: word, at: place) }
        case 7:
            let other = corpus.randomElement(using: &self) ?? []
            bytes = Array(bytes[..<place]) + other.suffix(from: Int.random(in: 0...other.count, using: &self))
        default:
            let piece = Array(bytes[place..<end])
            for _ in 0..<Int.random(in: 1...60, using: &self) { bytes.insert(contentsOf: piece, at: place) }
        }
    }
}
