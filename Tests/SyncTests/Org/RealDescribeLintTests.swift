import Foundation
import Manifest
import Salesforce
import SalesforceEmulator
import TestSupport
import Testing

@testable import OrgMetadata

/// Describes with the shape of answers that real orgs gave: objects whose names are words of SOQL, and odd types.
@Suite struct RealDescribeLintTests {
    private static let objects = [
        "Group", "Order", "GroupMember", "Case", "Whizbang", "Topic", "OpportunityContactRole",
    ]

    @Test(arguments: objects) func isDraftedAndLinted(_ file: String) async throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(file).describe.json")
        let data = try Data(contentsOf: path)
        let name = try JSONDecoder().decode(ObjectDescribe.self, from: data).name
        var configuration = EmulatorConfiguration()
        configuration.org.describes = [data]
        configuration.org.rowCounts = ["Contact": 5]
        try await withEmulator(configuration) { _, client in
            let findings = try await onThread { () throws -> [Diagnostic] in
                let describe = try ObjectLookup.describe(name, client)
                let own = Naming.manifest(forObject: name)
                let draft = ManifestDraft(describe) { $0 == name ? own : nil }
                let library = ManifestLibrary(texts: [("\(own).yaml", draft.text)])
                var lint = OrgLint(client: client, library: library)
                return try library.lint() + lint.findings(of: library.names)
            }
            #expect(findings.filter { $0.severity == .error } == [])
        }
    }

    /// Salesforce sends it as text.
    @Test func aDataCategoryGroupReferenceIsAString() throws {
        let json = """
            {"name": "Thing__c", "fields": [{"name": "Id", "type": "id"},
             {"name": "Category__c", "type": "DataCategoryGroupReference"}]}
            """
        let draft = ManifestDraft(try Describes.object(json)) { _ in nil }
        #expect(draft.omissions == [])
        #expect(draft.text.contains("  Category__c: string\n"))
    }
}
