package import Manifest
package import Salesforce
internal import Schema

/// Compares manifests with what the org shows of their objects to the user who is signed in.
package struct OrgLint {
    package let client: SalesforceClient
    private let library: ManifestLibrary
    private var describes: [String: ObjectDescribe?] = [:]

    /// Creates a comparison; nothing is asked before `findings`.
    package init(client: SalesforceClient, library: ManifestLibrary) {
        self.client = client
        self.library = library
    }

    /// Compares; one describe is asked for each object, whatever refers to it.
    ///
    /// - Parameter names: Names of manifests; those with errors of their own have to be mended first and are left out.
    /// - Returns: What does not fit, by file, line and column.
    /// - Throws: `SalesforceError` where the org does not answer.
    package mutating func findings(of names: [String]) throws -> [Diagnostic] {
        var findings: [Diagnostic] = []
        for name in names {
            guard let manifest = try? library.manifest(named: name) else { continue }
            findings += try self.findings(of: manifest)
        }
        return findings.sortedByPosition
    }

    private mutating func findings(of manifest: ObjectManifest) throws -> [Diagnostic] {
        guard let describe = try describe(manifest.object) else {
            return [
                Diagnostic(
                    code: .missingObject,
                    position: manifest.position,
                    message: "'\(manifest.object)' is not an object of this org, or hidden from this user",
                    suggestion: "correct 'object', or grant the user read access to it",
                )
            ]
        }
        if describe.queryable == false {
            return [
                Diagnostic(
                    code: .missingObject,
                    position: manifest.position,
                    message: "'\(manifest.object)' cannot be queried",
                    suggestion: "sync the object that it is a view of",
                )
            ]
        }
        var findings: [Diagnostic] = []
        for field in manifest.columns.map(\.field) + manifest.groups.flatMap({ $0.members.map(\.field) }) {
            findings += try check(field, of: describe)
        }
        findings = gathered(findings, of: manifest)
        for column in manifest.columns { findings += checkTarget(of: column, describe) }
        return findings + checkCursor(of: manifest, describe) + checkDeletes(of: manifest, describe)
            + newFields(manifest, describe) + (try checkVisibility(of: manifest))
    }

    private mutating func describe(_ object: String) throws -> ObjectDescribe? {
        if let known = describes[object.lowercased()] { return known }
        let describe: ObjectDescribe?
        do {
            describe = try client.describe(object)
        } catch let error as SalesforceError where error.code == .notFound {
            describe = nil
        }
        describes[object.lowercased()] = .some(describe)
        return describe
    }

    // MARK: Fields

    private mutating func check(_ field: FieldDefinition, of describe: ObjectDescribe) throws -> [Diagnostic] {
        var describe = describe
        var parts = field.path.split(separator: ".").map(String.init)
        let name = parts.removeLast()
        for part in parts {
            guard let link = describe.fields.first(where: { $0.relationshipName?.lowercased() == part.lowercased() })
            else {
                return [
                    missing(
                        part,
                        "relationship",
                        field,
                        describe,
                        among: describe.fields.compactMap(\.relationshipName)
                    )
                ]
            }
            // Of several parents nobody knows which one has the field.
            guard let targets = link.referenceTo, targets.count == 1, let parent = try self.describe(targets[0]) else {
                return []
            }
            describe = parent
        }
        guard let found = describe.field(name) else {
            return [missing(name, "field", field, describe, among: describe.fields.map(\.name))]
        }
        return checkType(of: field, found) + checkVolatility(of: field, found)
    }

    private func missing(
        _ name: String,
        _ kind: String,
        _ field: FieldDefinition,
        _ describe: ObjectDescribe,
        among names: [String],
    ) -> Diagnostic {
        let offer = ManifestLibrary.suggestion(for: name, among: names).map { $0 + " Or " } ?? ""
        return Diagnostic(
            code: .missingField,
            position: field.position,
            message: "the \(kind) '\(name)' is not on \(describe.name), or hidden from this user",
            suggestion: offer
                + "grant the user field-level read access, or remove it; 'sfsync run --skip-missing-fields' continues without it",
        )
    }

    private func checkType(of field: FieldDefinition, _ found: FieldDescribe) -> [Diagnostic] {
        guard let type = FieldType(rawValue: found.type), type != field.type else { return [] }
        var other = field
        other.type = type
        // Kinds of text differ in name only.
        let (wanted, real) = (ColumnType(field), ColumnType(other))
        guard wanted != real else { return [] }
        let isText = wanted == .text || wanted == .identifier && real == .text
        return [
            Diagnostic(
                severity: isText ? .warning : .error,
                code: .differingType,
                position: field.position,
                message: "'\(field.path)' is \(type.rawValue) in the org, not \(field.type.rawValue)",
                suggestion: isText ? "as text it is stored as Salesforce writes it" : "write '\(type.rawValue)'",
            )
        ]
    }

    private func checkVolatility(of field: FieldDefinition, _ found: FieldDescribe) -> [Diagnostic] {
        guard found.calculated == true, !field.isVolatile else { return [] }
        return [
            Diagnostic(
                severity: .warning,
                code: .calculatedField,
                position: field.position,
                message: "'\(field.path)' is calculated, so it changes without moving the cursor field",
                suggestion: "mark it with 'volatile: true'",
            )
        ]
    }

    private func checkTarget(of column: ColumnDefinition, _ describe: ObjectDescribe) -> [Diagnostic] {
        guard let name = column.reference?.manifest, let parent = try? library.manifest(named: name),
            let targets = describe.field(column.field.path)?.referenceTo, !targets.isEmpty,
            !targets.contains(where: { $0.lowercased() == parent.object.lowercased() })
        else { return [] }
        return [
            Diagnostic(
                code: .differingType,
                position: column.field.position,
                message: "'\(column.field.path)' points to \(targets.joined(separator: ", ")) in the org, "
                    + "and '\(name)' is the manifest of \(parent.object)",
                suggestion: "name a manifest of \(targets.count == 1 ? targets[0] : "one of them")",
            )
        ]
    }
}
