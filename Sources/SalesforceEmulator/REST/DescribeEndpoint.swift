import Foundation

/// `/sobjects`, `/sobjects/X/describe`.
struct DescribeEndpoint: Sendable {
    let org: EmulatedOrg

    /// All objects.
    func list(version: String) -> EmulatorAnswer {
        let objects = org.catalog.tables.map { table in
            let describe = table.describe
            let path = "/services/data/\(version)/sobjects/\(table.name)"
            return """
                {"name":"\(table.name)","label":"\(table.name)","labelPlural":"\(table.name)",\
                "keyPrefix":"\(describe.keyPrefix)","custom":\(table.name.hasSuffix("__c")),"queryable":true,\
                "replicateable":\(describe.isReplicateable),"retrieveable":true,"searchable":true,"createable":false,\
                "updateable":false,"deletable":false,"deprecatedAndHidden":false,\
                "urls":{"sobject":"\(path)","describe":"\(path)/describe","rowTemplate":"\(path)/{ID}"}}
                """
        }
        return .json("{\"encoding\":\"UTF-8\",\"maxBatchSize\":200,\"sobjects\":[\(objects.joined(separator: ","))]}")
    }

    /// One object, without the fields that the user cannot see.
    func describe(_ table: ObjectTable) throws -> EmulatorAnswer {
        let document = table.describe.document
        let hidden = org.snapshot.hiddenFields
        guard !hidden.isEmpty,
            var object = try JSONSerialization.jsonObject(with: document) as? [String: Any],
            let fields = object["fields"] as? [[String: Any]]
        else { return .json(String(decoding: document, as: UTF8.self)) }
        object["fields"] = fields.filter { field in
            !hidden.contains("\(table.name).\(field["name"] as? String ?? "")".lowercased())
        }
        let text = try JSONSerialization.data(withJSONObject: object)
        return .json(String(decoding: text, as: UTF8.self))
    }
}
