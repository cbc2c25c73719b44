import Manifest
import Testing

@Suite struct NamingTests {
    @Test(arguments: [
        ("Id", "sf_id"),
        ("id", "sf_id"),
        ("LastName", "last_name"),
        ("NPI__c", "npi"),
        ("LastCURequestDate", "last_cu_request_date"),
        ("LastCUUpdateDate", "last_cu_update_date"),
        ("Account.Name", "account_name"),
        ("Account.Owner.Name", "account_owner_name"),
        ("Account.Id", "account_id"),
        ("Business_Entity__c", "business_entity"),
        ("Business_Entity__r.NPI__c", "business_entity_npi"),
        ("MN_Geo__Latitude__s", "mn_geo_latitude"),
        ("MN_Zip4__c", "mn_zip4"),
        ("MN_Provider_ID__c", "mn_provider_id"),
        ("MN_Address_Line_1__c", "mn_address_line_1"),
        ("MN_FQHC__c", "mn_fqhc"),
        ("IsRecurrence2Exclusion", "is_recurrence2_exclusion"),
        ("ns__Level__c", "ns_level"),
        ("PhotoUrl", "photo_url"),
        ("X__C", "x"),
    ]) func namesColumns(path: String, column: String) {
        #expect(Naming.column(forField: path) == column)
    }

    @Test(arguments: [
        ("Contact", "sf_contacts"),
        ("Opportunity", "sf_opportunities"),
        ("OpportunityLineItem", "sf_opportunity_line_items"),
        ("TaskWhoRelation", "sf_task_who_relations"),
        ("Address", "sf_addresses"),
        ("Provider_Visit__c", "sf_provider_visits"),
        ("Case", "sf_cases"),
        ("Day__c", "sf_days"),
        ("Status__c", "sf_statuses"),
        ("Analysis__c", "sf_analyses"),
        ("Branch__c", "sf_branches"),
        ("Sales__c", "sf_sales"),
        ("ns__Visit__c", "sf_ns_visits"),
    ]) func namesTables(object: String, table: String) {
        #expect(Naming.table(forObject: object) == table)
    }

    @Test(arguments: [
        ("MN_Provider_ID__c", "MN_", "provider_id"),
        ("MailingStreet", "Mailing", "street"),
        ("MN_Geo__Latitude__s", "MN_", "geo_latitude"),
        ("NPI__c", "MN_", "npi"),
        ("MN___c", "MN_", "mn"),
        ("Id", nil, "sf_id"),
    ]) func namesKeys(path: String, prefix: String?, key: String) {
        #expect(Naming.key(forField: path, strippingPrefix: prefix) == key)
    }

    @Test func namesIndexes() {
        #expect(
            Naming.index(table: "sf_contacts", columns: ["last_name", "first_name"])
                == "sf_contacts_last_name_first_name_idx"
        )
        #expect(Naming.index(table: "sf_contacts", columns: ["mn"], method: "gin") == "sf_contacts_mn_gin_idx")
        #expect(Naming.index(table: "sf_contacts", columns: ["npi"], isUnique: true) == "sf_contacts_npi_key")
    }

    @Test func keepsLongNamesShortAndApart() {
        let stem = String(repeating: "provider_", count: 8)
        let names = ["a", "b"].map { Naming.index(table: "sf_contacts", columns: [stem + $0]) }
        #expect(names.allSatisfy { $0.utf8.count == Naming.maximumByteCount && $0.hasSuffix("_idx") })
        #expect(Set(names).count == 2)
        #expect(names[0] == Naming.index(table: "sf_contacts", columns: [stem + "a"]))
        #expect(Naming.shortened(String(repeating: "é", count: 40)).utf8.count <= Naming.maximumByteCount)
    }
}
