import Manifest

/// A manifest that tests change step by step.
struct ThingManifest: Sendable {
    /// A JSONB group.
    struct Group: Sendable {
        var fields: [(name: String, definition: String)]
        var options = ""
    }

    var fields: [(name: String, definition: String)]
    var groups: [(name: String, group: Group)] = []
    var indexes: [String] = []
    var options: [String: String] = [:]

    subscript(field: String) -> String? {
        get { fields.first { $0.name == field }?.definition }
        set {
            let place = fields.firstIndex { $0.name == field }
            switch (place, newValue) {
            case (let place?, let definition?): fields[place].definition = definition
            case (let place?, nil): fields.remove(at: place)
            case (nil, let definition?): fields.append((field, definition))
            case (nil, nil): break
            }
        }
    }

    subscript(field: String, in group: String) -> String? {
        get { groups.first { $0.name == group }?.group.fields.first { $0.name == field }?.definition }
        set {
            guard let index = groups.firstIndex(where: { $0.name == group }) else {
                if let newValue { groups.append((group, Group(fields: [(field, newValue)]))) }
                return
            }
            let place = groups[index].group.fields.firstIndex { $0.name == field }
            switch (place, newValue) {
            case (let place?, let definition?): groups[index].group.fields[place].definition = definition
            case (let place?, nil): groups[index].group.fields.remove(at: place)
            case (nil, let definition?): groups[index].group.fields.append((field, definition))
            case (nil, nil): break
            }
            if groups[index].group.fields.isEmpty { groups.remove(at: index) }
        }
    }

    var text: String {
        let columns = fields.map { "  \($0.name): \($0.definition)" }
        let groups = groups.map { name, group in
            let members = group.fields.map { "\($0.name): \($0.definition)" }.joined(separator: ", ")
            return "  \(name): { fields: { \(members) }\(group.options) }"
        }
        var lines = ["object: Thing__c", "table: things"] + options.sorted { $0.key < $1.key }.map { "\($0): \($1)" }
        lines += ["fields:"] + columns
        if !groups.isEmpty { lines += ["jsonb:"] + groups }
        if !indexes.isEmpty { lines += ["indexes:"] + indexes.map { "  - \($0)" } }
        return lines.joined(separator: "\n")
    }

    /// The manifest with the two objects that it may point to.
    var library: ManifestLibrary {
        ManifestLibrary(texts: [
            ("thing.yaml", text),
            ("parent.yaml", "object: Parent__c\ntable: parents\nfields: { Name: string }"),
            ("other.yaml", "object: Other__c\ntable: others\nfields: { Name: string }"),
        ])
    }
}
