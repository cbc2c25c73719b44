internal import Manifest
internal import Salesforce

extension ManifestDraft {
    /// The indexes that most queries want: names, e-mail addresses, links, keys of other systems, and the cursor.
    static func indexes(_ fields: [Field], _ describes: [String: FieldDescribe], cursor: String?) -> [Index] {
        func columns(_ names: [String]) -> [String] {
            names.compactMap { name in fields.first { $0.name == name }?.columnName }
        }
        let person = columns(["LastName", "FirstName"])
        let title = fields.first { describes[$0.name]?.nameField == true && $0.type == .string }
        var indexes: [Index] = []
        if person.count == 2 {
            indexes.append(Index(person))
        } else if let title {
            indexes.append(Index([title.columnName]))
        }
        for field in fields {
            guard let describe = describes[field.name] else { continue }
            let isKey = describe.unique == true || describe.externalId == true
            let isLink = field.type == .reference || field.type == .masterrecord
            let isMail = field.type == .email && describe.custom != true
            guard isKey || isLink || isMail || field.name == cursor else { continue }
            let index = Index([field.columnName])
            if !indexes.contains(where: { $0.columns == index.columns }) { indexes.append(index) }
        }
        return indexes
    }

    /// Members whose keys differ: a key that an earlier member has gets an underscore.
    static func withOwnKeys(_ members: [Field], strippingPrefix prefix: String?) -> [Field] {
        var taken: Set<String> = []
        return members.map { member in
            var member = member
            var key = Naming.key(forField: member.name, strippingPrefix: prefix)
            while !taken.insert(key).inserted { key += "_" }
            if key != Naming.key(forField: member.name, strippingPrefix: prefix) { member.column = key }
            return member
        }
    }
}
