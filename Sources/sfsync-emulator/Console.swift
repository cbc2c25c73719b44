import SalesforceEmulator

/// The commands of standard input.
struct Console {
    let emulator: SalesforceEmulator

    /// Carries out a command.
    ///
    /// - Returns: the line to print; nil after `quit`
    func answer(_ line: String) -> String? {
        let words = line.split(separator: " ").map(String.init)
        switch words.first {
        case nil: return "error empty command"
        case "quit": return nil
        case "expire-sessions":
            emulator.expireSessions()
            return "ok sessions expired"
        case "requests":
            return "ok \(emulator.org.requestCount) requests, \(emulator.apiCallsUsed) API calls, "
                + "\(emulator.org.writeAttempts.count) write attempts"
        default: return mutation(words)
        }
    }

    private func mutation(_ words: [String]) -> String {
        guard words.count == 3, let count = Int(words[2]), count >= 0 else {
            return "error unknown command; say VERB OBJECT COUNT, expire-sessions, requests or quit"
        }
        let org = emulator.org
        do {
            let ids: [String]
            switch words[0] {
            case "change": ids = try org.change(words[1], count: count)
            case "insert": ids = try org.insert(words[1], count: count)
            case "delete": ids = try org.delete(words[1], count: count)
            case "undelete": ids = try org.undelete(words[1], count: count)
            case "empty-bin": ids = try org.emptyBin(words[1], count: count)
            case "merge": ids = try org.merge(words[1], count: count).map(\.loser)
            case "purge": ids = try org.purge(words[1], count: count)
            default: return "error unknown command '\(words[0])'"
            }
            return "ok \(words[0]) \(words[1]) \(ids.count)"
        } catch {
            return "error \(error)"
        }
    }
}
