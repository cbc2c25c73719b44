import Manifest
import Testing

/// The schema of an org's tables: which names it may have, and that a folder has one.
@Suite struct SchemaNameTests {
    @Test(arguments: [
        ("acme", nil),
        ("Acme-EU \"2\"", nil),
        (String(repeating: "n", count: 56), nil),
        ("", "the schema name is empty"),
        ("a\nb", "the schema name has control characters"),
        ("a\0b", "the schema name has control characters"),
        (" acme", "the schema name ' acme' begins or ends with a space"),
        ("sfsync", "the schema name 'sfsync' is one of sfsync's own: the ledgers are called so"),
        ("SFSYNC_acme", "the schema name 'SFSYNC_acme' is one of sfsync's own: the ledgers are called so"),
        ("pg_temp", "the schema name 'pg_temp' is PostgreSQL's own"),
        ("information_schema", "the schema name 'information_schema' is PostgreSQL's own"),
        (
            String(repeating: "ü", count: 29),
            "the schema name 'üüüüüüüüüüüüüüüüüüüüüüüüüüüüü' has 58 bytes; PostgreSQL keeps 63, and the ledger beside it, "
                + "sfsync_..., needs 7 more"
        ),
    ])
    func names(_ name: String, problem: String?) throws {
        #expect(Naming.problem(ofSchema: name) == problem)
        let library = Self.library([nil])
        guard problem != nil else {
            #expect(try library.placed(in: name).schema == name)
            return
        }
        let error = #expect(throws: ManifestError.self) { try library.placed(in: name) }
        #expect(error?.diagnostics.map(\.code) == [.invalidName])
    }

    private static func library(_ schemas: [String?]) -> ManifestLibrary {
        ManifestLibrary(
            texts: schemas.enumerated().map { index, schema in
                let line = schema.map { "schema: \($0)\n" } ?? ""
                return ("m\(index).yaml", "object: O\(index)__c\n\(line)fields: { A: string }")
            }
        )
    }

    @Test func oneSchemaForAll() throws {
        #expect(Self.library([nil, nil]).schema == nil)
        let acme = Self.library(["acme", "acme"])
        #expect(acme.schema == "acme")
        #expect(acme.lint() == [])
        #expect(try acme.placed(in: "other").schema == "other")
        #expect(try acme.placed(in: nil).schema == "acme")
    }

    @Test func othersAreFindings() throws {
        let mixed = Self.library([nil, "acme", "other", "acme"])
        #expect(
            mixed.lint().map(\.description) == [
                """
                m0.yaml:1:1: error: there is no schema here and 'acme' in other manifests of the folder, which is one org with \
                one schema; write 'schema: acme', or move the file to a folder of its own [differing-schema]
                """,
                """
                m2.yaml:1:1: error: the schema is 'other' here and 'acme' in other manifests of the folder, which is one org \
                with one schema; write 'schema: acme', or move the file to a folder of its own [differing-schema]
                """,
            ]
        )
        #expect(try mixed.withDependencies(of: ["m1", "m3"]).map(\.schema) == ["acme", "acme"])
        #expect(throws: ManifestError.self) { try mixed.withDependencies(of: ["m0"]) }
        // Who says where the tables go has decided.
        #expect(try mixed.placed(in: "third").lint() == [])
    }

    @Test func aNameThatNeedsQuotesIsAWarning() {
        #expect(
            Self.library(["Acme"]).lint().map(\.description) == [
                "m0.yaml:2:9: warning: the schema name 'Acme' has more than small letters, so every SQL statement must quote it "
                    + "[quoted-name]"
            ]
        )
    }
}
