import Manifest
import Testing
import YAML

@Suite struct ManifestDecoderTests {
    private func at(_ line: Int, _ column: Int) -> SourcePosition {
        SourcePosition(file: "objects/visit.yaml", line: line, column: column)
    }

    @Test func decodesEverything() {
        let text = """
            object: Provider_Visit__c
            table: visits
            description: Visits
            mode: rest
            cursor: LastModifiedDate
            deletes: hard
            where: IsTest__c = FALSE
            filters:
              recent: CreatedDate = LAST_N_DAYS:30
            fields:
              Id: id
              Name: string
              LastModifiedDate: { type: datetime, column: modified }
              Provider__c: { type: reference, to: contact, on_missing: null, comment: who }
              Owner__c: { type: reference, to: [user, group] }
              Provider__r.Name: string
              Tax__c: { type: encryptedstring, mask: last4 }
              Latitude__c: { type: double, as: double precision, volatile: true }
            jsonb:
              more:
                comment: The rest
                strip_prefix: V_
                fields:
                  V_Days__c: multipicklist
                  Name: { type: string, key: label, mask: "null" }
            indexes:
              - columns: [name, modified]
                unique: true
                where: name <> ';--'
              - { columns: [more], using: gin, name: visits_by_more }
            """
        let decoded = ManifestDecoder.decode(text, file: "objects/visit.yaml")
        #expect(decoded.diagnostics == [])
        let expected = ObjectManifest(
            name: "visit",
            object: "Provider_Visit__c",
            table: "visits",
            description: "Visits",
            mode: .rest,
            cursor: "LastModifiedDate",
            cursorColumn: "modified",
            deletes: .hard,
            condition: "IsTest__c = FALSE",
            filters: [ObjectManifest.Filter(name: "recent", condition: "CreatedDate = LAST_N_DAYS:30")],
            columns: [
                ColumnDefinition(
                    field: FieldDefinition(path: "Name", type: .string, position: at(12, 3)),
                    column: "name"
                ),
                ColumnDefinition(
                    field: FieldDefinition(path: "LastModifiedDate", type: .datetime, position: at(13, 3)),
                    column: "modified",
                ),
                ColumnDefinition(
                    field: FieldDefinition(path: "Provider__c", type: .reference, comment: "who", position: at(14, 3)),
                    column: "provider",
                    reference: Reference(manifest: "contact", onMissing: .null),
                ),
                ColumnDefinition(
                    field: FieldDefinition(path: "Owner__c", type: .reference, position: at(15, 3)),
                    column: "owner",
                ),
                ColumnDefinition(
                    field: FieldDefinition(
                        path: "Provider__r.Name",
                        type: .string,
                        isVolatile: true,
                        position: at(16, 3)
                    ),
                    column: "provider_name",
                ),
                ColumnDefinition(
                    field: FieldDefinition(path: "Tax__c", type: .encryptedstring, mask: .last4, position: at(17, 3)),
                    column: "tax",
                ),
                ColumnDefinition(
                    field: FieldDefinition(
                        path: "Latitude__c",
                        type: .double,
                        isVolatile: true,
                        decimalStorage: .doublePrecision,
                        position: at(18, 3),
                    ),
                    column: "latitude",
                ),
            ],
            groups: [
                JSONBGroup(
                    column: "more",
                    members: [
                        JSONBGroup.Member(
                            field: FieldDefinition(path: "V_Days__c", type: .multipicklist, position: at(24, 7)),
                            key: "days",
                        ),
                        JSONBGroup.Member(
                            field: FieldDefinition(path: "Name", type: .string, mask: .null, position: at(25, 7)),
                            key: "label",
                        ),
                    ],
                    comment: "The rest",
                    position: at(20, 3),
                )
            ],
            indexes: [
                IndexDefinition(
                    columns: ["name", "modified"],
                    isUnique: true,
                    condition: "name <> ';--'",
                    name: "visits_name_modified_key",
                    position: at(27, 5),
                ),
                IndexDefinition(columns: ["more"], method: "gin", name: "visits_by_more", position: at(30, 5)),
            ],
            position: at(1, 1),
        )
        #expect(decoded.manifest == expected)
    }

    @Test func fillsInDefaults() throws {
        let decoded = ManifestDecoder.decode("object: Contact\nfields: { Email: email }", file: "objects/contact.yaml")
        let manifest = try #require(decoded.manifest)
        #expect(manifest.name == "contact")
        #expect(manifest.table == "sf_contacts")
        #expect(manifest.mode == .bulk)
        #expect(manifest.cursor == "SystemModstamp")
        #expect(manifest.cursorColumn == "system_modstamp")
        #expect(manifest.deletes == .soft)
        #expect(manifest.selectedFields == ["Id", "Email", "SystemModstamp", "IsDeleted"])
    }

    @Test func hasNoCursorWhereThereIsNone() throws {
        let text = "object: Profile\ncursor: none\ndeletes: ignore\nfields: { Name: string }"
        let manifest = try #require(ManifestDecoder.decode(text, file: "profile.yaml").manifest)
        #expect(manifest.cursor == nil)
        #expect(manifest.cursorColumn == nil)
        #expect(manifest.selectedFields == ["Id", "Name"])
    }

    @Test func givesIndexesNamesOfTheirOwn() throws {
        let text = """
            object: Contact
            fields: { NPI__c: string }
            indexes:
              - { columns: [npi] }
              - { columns: [npi], where: npi IS NOT NULL }
              - { columns: [npi], where: npi > '5' }
              - { columns: [npi], unique: true }
            """
        let manifest = try #require(ManifestDecoder.decode(text, file: "contact.yaml").manifest)
        let names = manifest.indexes.map(\.name)
        #expect(Set(names).count == 4)
        #expect(names[0] == "sf_contacts_npi_idx")
        #expect(names[3] == "sf_contacts_npi_key")
        #expect(ManifestDecoder.decode(text, file: "contact.yaml").manifest == manifest)
    }

    @Test func usesNothingOfAFileWithAnError() {
        let decoded = ManifestDecoder.decode("object: Contact\nfields: { Email: mail }", file: "contact.yaml")
        #expect(decoded.manifest == nil)
        #expect(decoded.diagnostics.hasErrors)
    }

    @Test func saysAllOfManyMistakesAtOnce() {
        let text = """
            object: Contact
            tabel: sf_contacts
            mode: bulkk
            fields:
              Email: strng
              AccountId: { type: reference, to: acount }
            indexes:
              - { columns: [emial] }
            """
        #expect(
            lint(["contact": text, "account": "object: Account\nfields: { Name: string }"]) == """
                contact.yaml:2:1: error: unknown key 'tabel'; did you mean 'table'? [unknown-key]
                contact.yaml:3:7: error: 'mode' must be bulk, rest or auto, not 'bulkk'; did you mean 'bulk'? [unknown-word]
                contact.yaml:5:10: error: 'strng' is not a type of Salesforce; did you mean 'string'? [unknown-type]
                contact.yaml:6:37: error: 'AccountId' points to 'acount', and there is no such manifest; \
                did you mean 'account'? There are: account, contact [unknown-reference]
                contact.yaml:8:17: error: the table has no column 'emial'; did you mean 'email'? [unknown-column]
                """
        )
    }

    @Test func staysQuickWithThousandsOfMistakes() {
        let keys = (0..<20_000).map { "colum\($0): 1" }.joined(separator: "\n")
        #expect(ManifestDecoder.decode(keys, file: "x.yaml").diagnostics.count == 20_002)
        let indexes = (0..<10_000).map { _ in "  - { columns: [b] }" }.joined(separator: "\n")
        let text = "object: C\nfields: { A: string }\nindexes:\n\(indexes)"
        #expect(ManifestDecoder.decode(text, file: "x.yaml").diagnostics.count == 19_999)
    }

    @Test func anAddressIsSelectedByItsParts() throws {
        let text = """
            object: C
            fields:
              Address: address
              Account.BillingAddress: address
              Home__c: address
              Geo__c: location
              LastKnownLocation: location
              City: string
            """
        let manifest = try #require(ManifestDecoder.decode(text, file: "c.yaml").manifest)
        #expect(manifest.columns.map(\.column).prefix(3) == ["address", "account_billing_address", "home"])
        #expect(
            manifest.selectedFields == [
                "Id", "Street", "City", "State", "PostalCode", "Country", "Latitude", "Longitude", "GeocodeAccuracy",
                "Account.BillingStreet", "Account.BillingCity", "Account.BillingState", "Account.BillingPostalCode",
                "Account.BillingCountry", "Account.BillingLatitude", "Account.BillingLongitude",
                "Account.BillingGeocodeAccuracy", "Home__Street__s", "Home__City__s", "Home__StateCode__s",
                "Home__PostalCode__s", "Home__CountryCode__s", "Home__Latitude__s", "Home__Longitude__s",
                "Home__GeocodeAccuracy__s", "Geo__Latitude__s", "Geo__Longitude__s", "LastKnownLatitude",
                "LastKnownLongitude", "SystemModstamp", "IsDeleted",
            ]
        )
    }

    @Test func aReferenceMayNameWhatItPointsTo() throws {
        let text = "object: C\nfields: { WhoId: { type: reference, to: [contact, lead], type_column: who_type } }\n"
        let manifest = try #require(
            ManifestDecoder.decode(text + "indexes: [{ columns: [who_type, who_id] }]", file: "c.yaml").manifest
        )
        #expect(manifest.columns.map(\.typeColumn) == ["who_type"])
        #expect(manifest.columns[0].reference == nil)
    }
}
