internal import Manifest
internal import Salesforce

/// Divides the long tail of an object's custom fields into JSONB groups.
///
/// A table with hundreds of columns is hard to read and slow to write. What people join and look up by keeps its column:
/// references, keys of other systems, unique fields. The rest goes by prefix (`MN_` of `MN_County__c`, the namespace of a
/// package), and a large family by the kind of its values.
package struct FieldFamilies {
    /// The fields that become the members of one JSONB column.
    struct Family: Equatable {
        var column: String
        /// What the keys leave out of the fields' names.
        var prefix: String?
        var comment: String
        var names: [String]
    }

    /// The families, in the order of their first fields; none where the custom fields are few.
    let families: [Family]

    /// With fewer custom fields than this, all keep their columns.
    package static let longTail = 40
    /// Fewer fields than this are no family.
    static let smallest = 8
    /// A family with more fields is divided by kind.
    static let largest = 24

    /// Looks for families among the fields of an object.
    init(_ fields: [(name: String, type: FieldType, describe: FieldDescribe)]) {
        let tail = fields.filter { $0.describe.custom == true && Self.isOfTail($0.type, $0.describe) }
        guard tail.count >= Self.longTail else {
            families = []
            return
        }
        var order: [String] = []
        var byPrefix: [String: [(name: String, type: FieldType)]] = [:]
        for field in tail {
            let prefix = Self.prefix(of: field.name)
            if byPrefix[prefix] == nil { order.append(prefix) }
            byPrefix[prefix, default: []].append((field.name, field.type))
        }
        var families: [Family] = []
        var rest: [(name: String, type: FieldType)] = []
        for prefix in order {
            let members = byPrefix[prefix] ?? []
            if prefix.isEmpty || members.count < Self.smallest {
                rest += members
            } else {
                families += Self.divide(members, prefix: prefix)
            }
        }
        if rest.count >= Self.longTail { families += Self.divide(rest, prefix: nil) }
        self.families = families
    }

    private static func isOfTail(_ type: FieldType, _ field: FieldDescribe) -> Bool {
        guard field.externalId != true, field.unique != true, field.nameField != true, !type.isCompound else {
            return false
        }
        return switch type {
        case .id, .reference, .masterrecord, .encryptedstring: false
        default: true
        }
    }

    /// `MN_` of `MN_County__c`, `acme__` of `acme__Stage__c`; nothing for `Specialty__c`.
    private static func prefix(of name: String) -> String {
        let plain = name.hasSuffix("__c") ? name.dropLast(3) : name[...]
        guard let underscore = plain.firstIndex(of: "_"), underscore > plain.startIndex else { return "" }
        let end = plain[underscore...].prefix { $0 == "_" }.endIndex
        return end == plain.endIndex ? "" : String(plain[..<end])
    }

    private static func divide(_ members: [(name: String, type: FieldType)], prefix: String?) -> [Family] {
        let stem = prefix.map(Naming.snakeCase) ?? "custom"
        let subject = prefix.map { "Custom fields \($0)...__c" } ?? "Custom fields"
        func family(_ column: String, _ comment: String, _ part: [(name: String, type: FieldType)]) -> Family {
            Family(column: column, prefix: prefix, comment: comment, names: part.map(\.name))
        }
        guard prefix == nil || members.count > largest else { return [family(stem, subject, members)] }
        return Kind.allCases.compactMap { kind in
            let part = members.filter { Kind($0.type) == kind }
            return part.isEmpty ? nil : family("\(stem)_\(kind.rawValue)", "\(subject): \(kind.rawValue)", part)
        }
    }
}

/// What people do with a value.
private enum Kind: String, CaseIterable {
    case choices, dates, flags, numbers, texts

    init(_ type: FieldType) {
        self =
            switch type {
            case .picklist, .multipicklist, .combobox: .choices
            case .date, .datetime, .time: .dates
            case .boolean: .flags
            case .int, .long, .double, .currency, .percent: .numbers
            default: .texts
            }
    }
}
