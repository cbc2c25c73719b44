import Manifest
import TestSupport
import Testing

@testable import Loading
@testable import RowCodec

@Suite struct MergeStatementsTests {
    @Test(arguments: [("SystemModstamp", false), ("none", false), ("SystemModstamp", true)])
    func statements(_ cursor: String, _ rewrite: Bool) throws {
        let library = ManifestLibrary(texts: [
            (
                "thing.yaml",
                """
                object: Thing__c
                table: Things
                cursor: \(cursor)
                fields:
                  Name: { type: string, column: user }
                  Parent__c: { type: reference, to: parent, on_missing: stub }
                  Second__c: { type: reference, to: parent, on_missing: 'null' }
                  Third__c: { type: reference, to: parent, on_missing: reject }
                  Self__c: { type: reference, to: thing, on_missing: stub }
                """
            ), ("parent.yaml", "object: Parent__c\ntable: parents\nfields: { Name: string }"),
        ])
        let manifest = try library.manifest(named: "thing")
        let statements = MergeStatements(
            manifest,
            RowMapping(manifest),
            tableOfManifest: { try? library.manifest(named: $0).table },
            rewrite: rewrite,
        )
        let text =
            ([
                statements.createStaging, statements.clearStaging, statements.copy, statements.copyDirect,
                statements.lookup,
                statements.delete,
                statements.merge, statements.countUnchanged,
            ] + statements.links.map { "-- \($0.field) \($0.policy)\n\($0.statement)" }).joined(separator: ";\n\n")
        try Golden.compare(text + ";\n", with: "merge-\(cursor)\(rewrite ? "-rewrite" : "").sql")
    }
}
