import Manifest

/// Manifests of the tests.
enum Sample {
    /// A custom object with parents, every kind of column, two groups and indexes.
    static let library = ManifestLibrary(texts: [
        (
            "provider_visit.yaml",
            """
            object: Provider_Visit__c
            table: sf_provider_visits
            description: Visits, the provider's
            fields:
              Name: { type: string, comment: "it's the \\"name\\"" }
              Provider__c: { type: reference, to: contact, on_missing: stub }
              OwnerId: { type: reference, to: user, on_missing: reject }
              Visited_At__c: datetime
              Day__c: date
              Starts_At__c: time
              Fee__c: currency
              Distance__c: { type: double, as: double precision }
              People__c: int
              Paid__c: boolean
              Topics__c: multipicklist
              Tax_ID__c: { type: encryptedstring, mask: sha256 }
              Order__c: string
            jsonb:
              place:
                fields: { City__c: string, Latitude__c: double }
              notes:
                comment: What was said
                fields: { Note__c: textarea, Is_Private__c: boolean }
            indexes:
              - { columns: [name], where: name IS NOT NULL }
              - { columns: [day, order] }
              - { columns: [notes], using: gin }
            """
        ),
        ("contact.yaml", "object: Contact\nfields: { LastName: string }"),
        ("user.yaml", "object: User\ndeletes: ignore\nfields: { Name: string }"),
    ])

    /// A small object, by its fields and indexes.
    static func library(fields: String, indexes: String = "[]", more: String = "") -> ManifestLibrary {
        ManifestLibrary(texts: [
            ("thing.yaml", "object: Thing__c\ntable: things\nfields: \(fields)\nindexes: \(indexes)\n\(more)"),
            ("parent.yaml", "object: Parent__c\ntable: parents\nfields: { Name: string }"),
        ])
    }
}
