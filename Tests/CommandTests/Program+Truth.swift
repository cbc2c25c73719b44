import TestSupport
import Testing

extension Program {
    /// Expects the contacts to be those of the org, by two ways that do not share their queries: a comparison of keys,
    /// and a run by REST that would write what differs.
    func expectTrueContacts(_ note: Comment = "") async throws {
        let deep = try await run("verify", "contact", "--deep")
        #expect(deep.exitCode == 0, "\(note): \(deep.messages)")
        let check = try await run("run", "contact", "--mode", "rest", "--full", "--dry-run", "--json", "--quiet")
        let isTrue = check.output.contains("\"inserted\" : 0,") && check.output.contains("\"updated\" : 0")
        #expect(isTrue, "\(note): \(check.output)")
    }
}
