package import Manifest
package import Salesforce

/// A manifest from what the org says of an object.
extension ManifestDraft {
    /// Drafts a manifest with all fields that can be synced.
    ///
    /// - Parameters:
    ///   - describe: The object as the org describes it.
    ///   - style: How the table and its columns are named; by API names there are no groups.
    ///   - groupsFamily: Whether custom fields of one family may share a JSONB column of this name.
    ///   - manifestOfObject: The name of the manifest of an object, nil where there is none; the object's own included.
    package init(
        _ describe: ObjectDescribe,
        names style: NameStyle = .snake,
        groupsFamily: (String) -> Bool = { _ in true },
        manifestOfObject: (String) -> String?,
    ) {
        let isView = Self.restViews.contains(describe.name)
        let cursor = Self.cursor(of: describe)
        var names = ColumnNames(style: style)
        let cursorColumn = cursor.flatMap { names.claim($0) }
        let (plain, omissions) = Self.plainFields(of: describe, withParts: style == .api)
        let families =
            style == .api
            ? [] : FieldFamilies(plain.filter { $0.name != cursor }).families.filter { groupsFamily($0.column) }
        let grouped = Set(families.flatMap(\.names))
        let fields = plain.filter { !grouped.contains($0.name) }.map { name, type, field in
            var draft = Self.field(field, type, manifestOfObject)
            draft.column = name == cursor ? cursorColumn : names.claim(name)
            return draft
        }
        let compounds = style == .api ? [] : Self.compoundGroups(of: describe, &names)
        let byName = Dictionary(plain.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let others = families.map { family in
            let members = family.names.compactMap { byName[$0] }.map { Self.field($0.describe, $0.type) { _ in nil } }
            return Group(
                column: names.claim(family.column) ?? family.column,
                strippedPrefix: family.prefix,
                comment: family.comment,
                fields: Self.withOwnKeys(members, strippingPrefix: family.prefix),
            )
        }
        let hasDeletes = describe.field("IsDeleted") != nil && !isView
        let isVolatile = (fields + others.flatMap(\.fields)).contains(where: \.isVolatile)
        self.init(
            object: describe.name,
            table: style == .api ? Naming.shortened(describe.name.lowercased()) : nil,
            description: Self.note(describe.label, on: describe.name),
            mode: isView ? .rest : .auto,
            cursor: cursor,
            deletes: hasDeletes ? .soft : .ignore,
            // Without a cursor every run reads everything.
            refresh: isVolatile && cursor != nil ? .daily : nil,
            fields: fields,
            groups: compounds + others,
            indexes: Self.indexes(fields, byName.mapValues(\.describe), cursor: cursor)
                + others.map { Index([$0.column], isInverted: true) },
            omissions: omissions,
        )
    }

    /// The fields that have columns of their own, and why others are left out; with those that addresses and locations
    /// consist of, or without.
    private static func plainFields(
        of describe: ObjectDescribe,
        withParts: Bool,
    ) -> (fields: [(name: String, type: FieldType, describe: FieldDescribe)], omissions: [String]) {
        let compounds = withParts ? [] : Set(describe.fields.filter(isCompound).map(\.name))
        var fields: [(name: String, type: FieldType, describe: FieldDescribe)] = []
        var omissions: [String] = []
        for field in describe.fields where !compounds.contains(field.compoundFieldName ?? "") {
            if field.name == "Id" || isCompound(field) { continue }
            switch type(of: field) {
            case .success(let type): fields.append((field.name, type, field))
            case .failure(let refusal): omissions.append("\(field.name): left out, \(refusal.reason)")
            }
        }
        return (fields, omissions)
    }

    /// One group for the parts of each address and each location.
    private static func compoundGroups(of describe: ObjectDescribe, _ names: inout ColumnNames) -> [Group] {
        describe.fields.filter(isCompound).compactMap { compound in
            let parts = describe.fields.filter { $0.compoundFieldName == compound.name && !isCompound($0) }
            guard !parts.isEmpty else { return nil }
            let prefix = prefix(of: compound.name)
            let isShared = !prefix.isEmpty && parts.allSatisfy { $0.name.hasPrefix(prefix) }
            let members = parts.compactMap { part in (try? type(of: part).get()).map { field(part, $0) { _ in nil } } }
            return Group(
                column: names.claim(compound.name) ?? Naming.column(forField: compound.name),
                strippedPrefix: isShared ? prefix : nil,
                fields: members,
            )
        }
    }

    /// Filtered views that Bulk refuses and that have no queryAll, although they show IsDeleted.
    private static let restViews: Set<String> = [
        "TaskWhoRelation", "EventWhoRelation", "AcceptedEventRelation", "DeclinedEventRelation",
        "UndecidedEventRelation",
    ]

    /// Standard fields that move without moving the stamps, though describe does not call them calculated.
    private static let restless: Set<String> = ["LastActivityDate", "LastViewedDate", "LastReferencedDate"]

    /// The first of the usual stamps that can be filtered by.
    private static func cursor(of describe: ObjectDescribe) -> String? {
        ["SystemModstamp", "LastModifiedDate", "CreatedDate", "LoginTime"].first { name in
            guard let field = describe.field(name) else { return false }
            return field.type == "datetime" && field.filterable != false
        }
    }

    private static func isCompound(_ field: FieldDescribe) -> Bool {
        field.type == "address" || field.type == "location"
    }

    /// `Mailing` of `MailingAddress`, `Place__` of `Place__c`.
    private static func prefix(of compound: String) -> String {
        if compound.hasSuffix("__c") { return String(compound.dropLast(1)) }
        return compound.hasSuffix("Address") ? String(compound.dropLast("Address".count)) : ""
    }

    /// Why a field cannot be synced.
    private struct Refusal: Error {
        var reason: String
    }

    private static func type(of field: FieldDescribe) -> Result<FieldType, Refusal> {
        if let type = FieldType(rawValue: field.type) {
            return type.isCompound
                ? .failure(Refusal(reason: "\(field.type) is a compound value that Bulk refuses")) : .success(type)
        }
        if let reason = FieldType.reasonAgainst(field.type) { return .failure(Refusal(reason: reason)) }
        // Salesforce adds types now and then; what it sends is text in any case.
        return .success(.string)
    }

    private static func field(
        _ field: FieldDescribe,
        _ type: FieldType,
        _ manifestOfObject: (String) -> String?,
    ) -> Field {
        let targets = field.referenceTo ?? []
        let isLink = type == .reference || type == .masterrecord
        var target: Target?
        if isLink, targets.count == 1, let name = manifestOfObject(targets[0]) {
            target = .manifest(name)
        } else if isLink, (1...6).contains(targets.count) {
            target = .objects(targets)
        }
        return Field(
            name: field.name,
            type: type,
            to: target,
            isVolatile: field.calculated == true || restless.contains(field.name),
            comment: note(field.label, on: field.name),
        )
    }

    /// The label where it says more than the name.
    private static func note(_ label: String?, on name: String) -> String? {
        guard let label, label.contains(where: { !$0.isWhitespace }) else { return nil }
        let plain = name.hasSuffix("__c") ? String(name.dropLast(3)) : name
        func letters(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
        return letters(label) == letters(plain) ? nil : label
    }
}

/// The columns of a draft, each claimed once.
private struct ColumnNames {
    let style: ManifestDraft.NameStyle
    private var taken = Set(ObjectManifest.standardColumns)

    init(style: ManifestDraft.NameStyle) { self.style = style }

    /// The column of a field if its name alone does not give it, because that column is taken or too long.
    mutating func claim(_ field: String) -> String? {
        let plain = Naming.column(forField: field)
        let wanted = style == .api ? field.lowercased() : plain
        let stem = wanted.isEmpty || wanted.first?.isNumber == true ? "field_" + wanted : wanted
        var name = Naming.shortened(stem)
        var number = 2
        while !taken.insert(name).inserted {
            name = Naming.shortened(stem, suffix: field.hasSuffix("__c") && number == 2 ? "_c" : "_\(number)")
            number += 1
        }
        return name == plain ? nil : name
    }
}
