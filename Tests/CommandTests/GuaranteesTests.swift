import Foundation
import TestSupport
import Testing

/// `docs/guarantees.md` names tests; a promise without its test would be a claim.
@Suite struct GuaranteesTests {
    @Test func everyTestThatIsNamedExists() throws {
        let root = URL(filePath: Repository.objects).deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/guarantees.md"), encoding: .utf8)
        let files = FileManager.default.enumerator(at: root.appending(path: "Tests"), includingPropertiesForKeys: nil)
        let sources = (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
        let texts = try sources.map { try String(contentsOf: $0, encoding: .utf8) }
        let named = page.matches(of: /`(\w+Tests)(?:\.(\w+))?`/)
        #expect(named.count > 40)
        for match in named {
            let suite = texts.filter { $0.contains("struct \(match.1) {") }
            #expect(!suite.isEmpty, "\(match.1) is no suite")
            guard let test = match.2 else { continue }
            #expect(suite.contains { $0.contains("func \(test)(") }, "\(match.1) has no test \(test)")
        }
    }
}
