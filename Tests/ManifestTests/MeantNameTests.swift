import Manifest
import Testing

/// What people write for a manifest's name.
@Suite struct MeantNameTests {
    private static let library = ManifestLibrary(texts: [
        ("objects/contact.yaml", "object: Contact\nfields: { LastName: string }\n"),
        ("objects/visit.yaml", "object: Provider_Visit__c\ntable: visits\nfields: { Name: string }\n"),
        ("objects/people.yaml", "object: Person__c\ntable: contacts\nfields: { Name: string }\n"),
        ("objects/twin_a.yaml", "object: Twin__c\ntable: twin_a\nfields: { Name: string }\n"),
        ("objects/twin_b.yaml", "object: Twin__c\ntable: twin_b\nfields: { Name: string }\n"),
        ("objects/broken.yaml", "object: ["),
    ])

    @Test(arguments: [
        ("contact", "contact"), ("Contact", "contact"), ("sf_contacts", "contact"), ("objects/contact.yaml", "contact"),
        ("contact.yaml", "contact"), ("CONTACT", "contact"), ("provider_visit__C", "visit"), ("visits", "visit"),
        ("provider_visits", "visit"), ("Person__c", "people"), ("Broken", "broken"),
        // Two candidates, and none.
        ("contacts", "contacts"), ("Twin__c", "Twin__c"), ("contakt", "contakt"), ("", ""),
    ])
    func oneCandidateIsMeant(_ word: String, _ name: String) {
        #expect(Self.library.name(meant: word) == name)
    }

    @Test func eachIsMeantOnce() {
        #expect(Self.library.names(meant: ["Contact", "contact", "visits"]) == ["contact", "visit"])
    }
}
