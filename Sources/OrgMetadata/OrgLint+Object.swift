internal import Manifest
internal import Salesforce

/// What concerns the object as a whole: cursor, deletes, new fields, hidden records.
extension OrgLint {
    func checkCursor(of manifest: ObjectManifest, _ describe: ObjectDescribe) -> [Diagnostic] {
        guard let cursor = manifest.cursor else { return [] }
        let found = describe.field(cursor)
        let problem: String
        if found == nil {
            problem = "is not on \(describe.name), or hidden from this user"
        } else if found?.type != "datetime" {
            problem = "is \(found?.type ?? "unknown"), not datetime"
        } else if found?.filterable == false {
            problem = "cannot be filtered by"
        } else {
            return []
        }
        let others = ["SystemModstamp", "LastModifiedDate", "CreatedDate"].filter {
            describe.field($0)?.type == "datetime" && describe.field($0)?.filterable != false
        }
        return [
            Diagnostic(
                code: .invalidCursor,
                position: manifest.position,
                message: "the cursor field '\(cursor)' \(problem)",
                suggestion: "write 'cursor: \(others.first ?? "none")'",
            )
        ]
    }

    /// The findings with one for all missing fields, where these are many: such a manifest is made for another org.
    func gathered(_ findings: [Diagnostic], of manifest: ObjectManifest) -> [Diagnostic] {
        let missing = findings.filter { $0.code == .missingField }
        guard missing.count > FieldCheck.listed, let first = missing.first else { return findings }
        var fields: [String] = []
        for field in manifest.columns.map(\.field) + manifest.groups.flatMap({ $0.members.map(\.field) })
        where missing.contains(where: { $0.position == field.position }) && !fields.contains(field.path) {
            fields.append(field.path)
        }
        let gathered = Diagnostic(
            code: .missingField,
            position: first.position,
            message: FieldCheck.sentence(fields, of: manifest.object),
            suggestion:
                "'sfsync init \(manifest.object) --update --prune' removes them; or grant the user field-level read "
                + "access; 'sfsync run --skip-missing-fields' continues without them",
        )
        return findings.filter { $0.code != .missingField } + [gathered]
    }

    func checkDeletes(of manifest: ObjectManifest, _ describe: ObjectDescribe) -> [Diagnostic] {
        guard manifest.deletes != .ignore, describe.field("IsDeleted") == nil else { return [] }
        return [
            Diagnostic(
                severity: .warning,
                code: .missingField,
                position: manifest.position,
                message: "\(describe.name) has no IsDeleted, so deletes cannot be seen",
                suggestion: "write 'deletes: ignore'",
            )
        ]
    }

    func newFields(_ manifest: ObjectManifest, _ describe: ObjectDescribe) -> [Diagnostic] {
        let known = Set((manifest.selectedFields + ["IsDeleted"]).map { $0.lowercased() })
        let new = describe.fields.filter { field in
            let type = FieldType(rawValue: field.type)
            return !known.contains(field.name.lowercased()) && type?.isCompound != true
                && FieldType.reasonAgainst(field.type) == nil
        }
        guard !new.isEmpty else { return [] }
        let names = new.prefix(20).map(\.name).joined(separator: ", ")
        let rest = new.count > 20 ? " and \(new.count - 20) more" : ""
        let verb = new.count == 1 ? "field is" : "fields are"
        return [
            Diagnostic(
                severity: .warning,
                code: .newField,
                position: manifest.position,
                message: "\(new.count) \(verb) not in the manifest: \(names)\(rest)",
                suggestion: "'sfsync init \(describe.name) --update' adds what the file does not mention",
            )
        ]
    }

    /// Whether the user may read all records; an org that does not answer that is no finding.
    func checkVisibility(of manifest: ObjectManifest) throws -> [Diagnostic] {
        let sees: Bool
        do {
            sees = try ViewAll(client: client).covers(manifest.object)
        } catch let error as SalesforceError where error.code != .cancelled {
            return []
        }
        guard !sees else { return [] }
        return [
            Diagnostic(
                severity: .warning,
                code: .hiddenRecords,
                position: manifest.position,
                message:
                    "the user may not view all records of \(manifest.object), so rows can be missing without a sign",
                suggestion: "grant it 'View All' on the object, or 'View All Data', by a permission set",
            )
        ]
    }
}
