/// Decides where each field of an object gets its values.
struct FieldPlanner {
    let describe: ObjectDescribe
    let key: UInt64
    let target: (String) -> ReferenceSource.Target
    /// The activities and people of a relation object; nil for other objects.
    let relation: RelationSource?

    /// The fields in describe order.
    var fields: [EmulatedField] {
        let compounds = Set(describe.fields.filter(\.isCompound).map(\.name))
        return describe.fields.map { field in
            let key = Mixer.key(field.name) ^ Mixer.mix(key)
            let compound = field.compoundFieldName.flatMap { compounds.contains($0) ? $0 : nil }
            return EmulatedField(
                describe: field,
                source: source(of: field, key: key),
                key: key,
                nullKey: compound.map { Mixer.key($0) ^ Mixer.mix(self.key) } ?? key,
                nullBelow: nullBelow(field, key: compound.map(Mixer.key) ?? key),
                isFixed: Self.isFixed(field.name),
            )
        }
    }

    /// Whether changes leave the field alone: a relation row stays with the person that its activity names.
    private static func isFixed(_ name: String) -> Bool {
        name.hasPrefix("Created") || ["WhoId", "WhatId"].contains(name)
    }

    private func source(of field: FieldDescribe, key: UInt64) -> FieldSource {
        switch field.name {
        case "Id": return .id
        case "IsDeleted": return .isDeleted
        case "IsArchived": return .isArchived
        case "SystemModstamp": return .systemModstamp
        case "CreatedDate": return .createdDate
        case "LastModifiedDate": return .lastModifiedDate
        case "MasterRecordId": return .masterRecord
        case "LastViewedDate", "LastReferencedDate": return .nothing
        case "TaskId", "EventId":
            if let relation { return .relation(relation, .activity) }
        case "RelationId":
            if let relation { return .relation(relation, .person) }
        case "Type":
            if relation != nil, let person = index("RelationId") { return .objectName(of: person) }
        case "IsWhat":
            if let relation = index("RelationId") { return .isWhat(relation: relation) }
        case "Name":
            if let last = index("LastName") { return .joined(first: index("FirstName"), last: last) }
        default: break
        }
        switch field.type {
        case "reference":
            let names = field.referenceTo.isEmpty ? ["User"] : field.referenceTo
            return .reference(ReferenceSource(targets: names.map(target)))
        case "address", "location": return .compound(parts(of: field))
        case "base64", "anyType", "complexvalue", "json", "JunctionIdList": return .nothing
        default: break
        }
        if let serial = SerialText.make(for: field) { return .serial(serial) }
        return .pool(ValuePoolCache.pool(for: field, seed: key))
    }

    /// The components in the order Salesforce writes them.
    private func parts(of compound: FieldDescribe) -> [FieldSource.CompoundPart] {
        let names =
            compound.type == "location"
            ? ["latitude", "longitude"]
            : ["city", "country", "geocodeAccuracy", "latitude", "longitude", "postalCode", "state", "street"]
        return names.compactMap { name in
            let position = describe.fields.firstIndex { field in
                guard field.compoundFieldName == compound.name else { return false }
                let plain = field.name.lowercased()
                return plain.hasSuffix(name.lowercased()) || plain.hasSuffix(name.lowercased() + "__s")
            }
            return position.map { FieldSource.CompoundPart(key: name, field: $0) }
        }
    }

    private func index(_ name: String) -> Int? {
        describe.fields.firstIndex { $0.name == name }
    }

    /// Out of 65,536: lookups are empty in 5 to 40 of a hundred rows, other fields in 15 to 65.
    private func nullBelow(_ field: FieldDescribe, key: UInt64) -> UInt64 {
        guard field.isNillable, field.type != "boolean" else { return 0 }
        if relation != nil, ["RelationId", "Type"].contains(field.name) { return 0 }
        let percent = field.type == "reference" ? 5 + key % 36 : field.name == "FirstName" ? 5 : 15 + key % 51
        return percent * 65_536 / 100
    }
}
