/// A repeatable stream of choices, for building the pools of values.
struct Chance {
    private var state: UInt64

    init(seed: UInt64) {
        state = Mixer.mix(seed)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Mixer.mix(state)
    }

    mutating func int(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// True about once in `count`.
    mutating func oneIn(_ count: Int) -> Bool {
        next() % UInt64(count) == 0
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(next() % UInt64(elements.count))]
    }

    /// Digits as text, the first of them not zero.
    mutating func digits(_ count: Int) -> String {
        var text = String(int(1...9))
        while text.utf8.count < count { text += String(int(0...9)) }
        return String(text.prefix(max(count, 1)))
    }
}
