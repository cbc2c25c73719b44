import Manifest
import Testing

@Suite struct ManifestLibraryTests {
    /// A manifest with references: field letters to parents.
    private func manifest(_ object: String, _ references: (String, String)...) -> String {
        let fields = references.enumerated().map { index, link in
            "  P\(index)__c: { type: reference, to: \(link.0), on_missing: \(link.1) }"
        }
        return (["object: \(object)", "fields:", "  Name: string"] + fields).joined(separator: "\n")
    }

    private func library(_ texts: KeyValuePairs<String, String>) -> ManifestLibrary {
        ManifestLibrary(texts: texts.map { (file: "objects/\($0.key).yaml", text: $0.value) })
    }

    private func message(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? ManifestError)?.description
        }
    }

    @Test func putsParentsFirst() throws {
        let library = library([
            "contact": manifest("Contact", ("account", "stub"), ("user", "stub"), ("contact", "reject")),
            "account": manifest("Account", ("user", "null"), ("account", "stub")),
            "task": manifest("Task", ("contact", "reject"), ("account", "stub")),
            "user": manifest("User", ("user", "stub")),
            "other": manifest("Other__c"),
        ])
        #expect(library.names == ["account", "contact", "other", "task", "user"])
        #expect(try library.withDependencies(of: ["task"]).map(\.name) == ["user", "account", "contact", "task"])
        #expect(
            try library.withDependencies(of: ["contact", "user", "contact"]).map(\.name) == [
                "user", "account", "contact",
            ]
        )
        #expect(try library.manifest(named: "contact").referencedManifests == ["account", "user", "contact"])
        #expect(library.lint() == [])
    }

    @Test func breaksCirclesWhereALinkAllowsIt() throws {
        let library = library([
            "a": manifest("A", ("b", "reject")),
            "b": manifest("B", ("c", "stub")),
            "c": manifest("C", ("a", "reject")),
            "d": manifest("D", ("a", "stub")),
        ])
        #expect(library.lint() == [])
        #expect(try library.withDependencies(of: ["d", "c"]).map(\.name) == ["b", "a", "c", "d"])
    }

    @Test func refusesCirclesThatNoOrderServes() {
        let library = library([
            "a": manifest("A", ("b", "reject")),
            "b": manifest("B", ("a", "reject"), ("c", "stub")),
            "c": manifest("C", ("a", "reject")),
        ])
        let sentence =
            "each rejects rows without their parent; set 'on_missing: stub' or 'null' on one of these references"
        #expect(
            library.lint().map(\.description) == [
                "objects/a.yaml:4:33: error: no order loads a -> b -> a: \(sentence) [reference-cycle]",
                "objects/b.yaml:4:33: error: no order loads b -> a -> b: \(sentence) [reference-cycle]",
            ]
        )
        #expect(message { _ = try library.withDependencies(of: ["c"]) }?.split(separator: "\n").count == 2)
    }

    @Test func saysWhatThereIsInsteadOfAnUnknownName() {
        let library = library(["contact": manifest("Contact"), "user": manifest("User")])
        #expect(
            message { _ = try library.manifest(named: "contcat") }
                == "error: there is no manifest 'contcat'; did you mean 'contact'? There are: contact, user "
                + "[unknown-manifest]"
        )
        #expect(
            library.lint(["opportunity"]).map(\.description) == [
                "error: there is no manifest 'opportunity'; there are: contact, user [unknown-manifest]"
            ]
        )
    }

    @Test func letsABrokenFileHideNoOther() throws {
        let library = library([
            "broken": "object: [",
            "child": manifest("Child__c", ("broken", "stub")),
            "well": manifest("Well__c"),
        ])
        #expect(library.names == ["broken", "child", "well"])
        #expect(try library.manifest(named: "well").object == "Well__c")
        #expect(message { _ = try library.manifest(named: "child") }?.hasPrefix("objects/broken.yaml:") == true)
        #expect(library.lint(["child"]) == [])
        #expect(library.lint().map(\.code) == [.syntax])
    }

    @Test func throwsNoWarnings() throws {
        let library = library(["x": "object: C\ntable: X\nfields: { A: string }"])
        #expect(library.lint().map(\.severity) == [.warning])
        #expect(try library.manifest(named: "x").table == "X")
    }

    @Test func findsNamesThatTwoManifestsShare() {
        let library = ManifestLibrary(texts: [
            (file: "a.yaml", text: "object: C\ntable: t\nfields: { A: string }"),
            (file: "b.yaml", text: "object: D\ntable: t\nfields: { A: string }"),
            (file: "c.yaml", text: "object: E\nfields: { A: string }\nindexes: [{ columns: [a], name: t }]"),
            (file: "c.yml", text: "object: E\nfields: { A: string }"),
        ])
        #expect(
            library.lint().map(\.description) == [
                "a.yaml:1:1: error: the table 't' is also that of 'b.yaml'; name another with 'table:' [duplicate-table]",
                "b.yaml:1:1: error: the table 't' is also that of 'a.yaml'; name another with 'table:' [duplicate-table]",
                "c.yaml:3:11: error: the index name 't' is also used by 'a.yaml'; name another with 'name:' "
                    + "[duplicate-index]",
                "c.yml:1:1: error: 'c.yaml' has the name 'c' already; rename one of the files [duplicate-manifest]",
            ]
        )
    }

    @Test func saysThatTheFolderIsMissing() {
        #expect(
            message { _ = try ManifestLibrary(directory: "no/such/folder") }
                == "error: the folder 'no/such/folder' with the manifests cannot be read; name another with --objects or "
                + "SFSYNC_OBJECTS, or write a first manifest: the README shows one [unreadable]"
        )
    }

    @Test func looksWhereTheFlagOrTheEnvironmentSays() {
        let environment = ["SFSYNC_OBJECTS": "/etc/objects"]
        #expect(ManifestLibrary.directory(flag: "x", environment: environment) == "x")
        #expect(ManifestLibrary.directory(flag: nil, environment: environment) == "/etc/objects")
        #expect(ManifestLibrary.directory(flag: nil, environment: ["SFSYNC_OBJECTS": ""]) == "objects")
    }
}
