import Manifest
import Testing

/// The manifests that come with sfsync, against describe answers of an org that has all their fields.
@Suite struct ObjectsTests {
    private static let names = [
        "account", "contact", "event", "event_relation", "task", "task_relation", "task_who_relation", "user",
    ]

    @Test func lintClean() throws {
        let library = try ManifestLibrary(directory: Fixture.objects)
        #expect(library.lint() == [])
        #expect(library.names == Self.names)
    }

    @Test func loadParentsFirst() throws {
        let library = try ManifestLibrary(directory: Fixture.objects)
        #expect(
            try library.withDependencies(of: ["task_who_relation", "contact"]).map(\.name)
                == ["user", "account", "contact", "task", "task_who_relation"]
        )
    }

    @Test(arguments: names)
    func holdEveryFieldOnce(name: String) throws {
        let manifest = try ManifestLibrary(directory: Fixture.objects).manifest(named: name)
        let columns = manifest.columns.map(\.field)
        let members = manifest.groups.flatMap { $0.members.map(\.field) }
        // A field may stand in a column and in a group, but in no two columns and in no two groups.
        #expect(Set(columns.map(\.path)).count == columns.count)
        #expect(Set(members.map(\.path)).count == members.count)

        let described = try Fixture.text("describe/\(name).txt").split(separator: "\n").map { $0.split(separator: " ") }
        let expected = Set(
            described.filter { $0[0] != "Id" && $0[1] != "address" && $0[1] != "location" }
                .map { "\($0[0]): \($0[1])" }
        )
        #expect(expected.count > 9)
        let held = Set((columns + members).map { "\($0.path): \($0.type.rawValue)" })
        #expect(held.subtracting(expected) == [])
        #expect(expected.subtracting(held) == [])
    }

    @Test func keepWhatTheirObjectsNeed() throws {
        let library = try ManifestLibrary(directory: Fixture.objects)
        let contact = try library.manifest(named: "contact")
        #expect(contact.table == "sf_contacts")
        #expect(contact.filters.first?.condition == "Id IN (SELECT WhoId FROM Task) OR Id IN (SELECT WhoId FROM Event)")
        let address = try #require(contact.groups.first { $0.column == "mailing_address" })
        #expect(
            address.members.map(\.key) == [
                "street", "city", "state", "postal_code", "country", "latitude", "longitude", "geocode_accuracy",
            ]
        )
        #expect(contact.columns.first { $0.field.path == "MN_Risk_Score__c" }?.field.isVolatile == true)
        #expect(contact.columns.first { $0.column == "business_entity" }?.reference == Reference(manifest: "account"))
        #expect(
            contact.groups.allSatisfy { group in
                contact.indexes.contains { $0.method == "gin" && $0.columns == [group.column] }
            }
        )
        #expect(try library.manifest(named: "user").deletes == .ignore)
        #expect(try library.manifest(named: "task_who_relation").mode == .rest)
        #expect(try library.manifest(named: "task").columns.first { $0.column == "owner_id" }?.reference == nil)
    }
}
