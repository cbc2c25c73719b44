import Manifest
import Salesforce
import Testing

@testable import OrgMetadata

/// Which custom fields share a JSONB column.
@Suite struct FieldFamiliesTests {
    private static let types: [FieldType] = [.string, .picklist, .date, .boolean, .double]

    private func families(_ names: [String], _ change: (inout FieldDescribe) -> Void = { _ in }) throws
        -> [FieldFamilies.Family]
    {
        let texts = names.map { #"{"name": "\#($0)", "type": "string", "custom": true}"# }.joined(separator: ", ")
        let describe = try Describes.object(#"{"name": "Thing__c", "fields": [\#(texts)]}"#)
        var fields: [(name: String, type: FieldType, describe: FieldDescribe)] = []
        for var field in describe.fields {
            change(&field)
            fields.append((field.name, Self.types[fields.count % Self.types.count], field))
        }
        return FieldFamilies(fields).families
    }

    private func names(_ prefix: String, _ count: Int) -> [String] { (1...count).map { "\(prefix)Field\($0)__c" } }

    @Test func fewFieldsKeepTheirColumns() throws {
        #expect(try families(names("MN_", 39)).isEmpty)
        #expect(try families(names("MN_", 60)) { $0.custom = false }.isEmpty)
        #expect(try families(names("MN_", 60)) { $0.externalId = true }.isEmpty)
    }

    @Test func aSmallFamilyIsOneGroupAndALargeOneSeveral() throws {
        let found = try families(names("MN_", 30) + names("acme__", 10) + ["Lonely__c", "A_b__c"])
        #expect(
            found.map(\.column) == ["mn_choices", "mn_dates", "mn_flags", "mn_numbers", "mn_texts", "acme"]
        )
        #expect(found.map(\.prefix) == ["MN_", "MN_", "MN_", "MN_", "MN_", "acme__"])
        #expect(found.map(\.names.count) == [6, 6, 6, 6, 6, 10])
        #expect(found[0].comment == "Custom fields MN_...__c: choices")
        #expect(found[5].comment == "Custom fields acme__...__c")
    }

    @Test func withoutCommonPrefixesTheKindDecides() throws {
        let found = try families(names("", 50))
        #expect(
            found.map(\.column) == ["custom_choices", "custom_dates", "custom_flags", "custom_numbers", "custom_texts"]
        )
        #expect(found.allSatisfy { $0.prefix == nil })
        #expect(try families(names("", 39) + names("MN_", 8)).map(\.column) == ["mn"])
    }
}
