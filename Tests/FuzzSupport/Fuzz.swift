import Foundation

/// Changes texts by chance and hands them to a check that must neither crash nor fail.
///
/// The suite makes a few thousand inputs, the same ones every time. `make fuzz` goes on for minutes: `FUZZ_SECONDS` sets
/// how long, `FUZZ_SEED` where to begin. Each round has the seed's number plus its own, so that one line of its output
/// is enough to come back to a crash.
package enum Fuzz {
    /// Runs `check` with inputs made from `corpus`.
    ///
    /// - Parameters:
    ///   - name: What is fuzzed, for the output.
    ///   - corpus: Texts to begin with; each of them is checked as it is, too.
    ///   - words: Pieces that mean something to the reader.
    ///   - rounds: Inputs in the suite.
    ///   - check: Told the round's seed and its input.
    package static func run(
        _ name: String,
        corpus: [[UInt8]],
        words: [String],
        rounds: Int = 3000,
        check: (_ seed: Int, _ input: [UInt8]) throws -> Void,
    ) rethrows {
        for input in corpus { try check(0, input) }
        let environment = ProcessInfo.processInfo.environment
        let first = environment["FUZZ_SEED"].flatMap { Int($0) } ?? 1
        let seconds = environment["FUZZ_SECONDS"].flatMap { Double($0) }
        let end = Date(timeIntervalSinceNow: seconds ?? 0)
        var round = 0
        while seconds == nil ? round < rounds : Date() < end {
            if seconds != nil, round % 10_000 == 0 { note("fuzzing \(name): FUZZ_SEED=\(first + round)") }
            var mutator = Mutator(seed: first + round, words: words.map { Array($0.utf8) })
            try check(first + round, mutator.input(from: corpus))
            round += 1
        }
        if seconds != nil { note("fuzzed \(name): \(round) inputs") }
    }

    /// The texts of a file, which stand between lines of `---`; or all files of a folder.
    package static func corpus(_ name: String, beside test: String = #filePath) throws -> [[UInt8]] {
        let url = URL(filePath: test).deletingLastPathComponent().appending(path: "Corpus").appending(path: name)
        let text = try String(contentsOf: url, encoding: .utf8)
        return text.components(separatedBy: "\n---\n").map { Array($0.utf8) }
    }

    private static func note(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
