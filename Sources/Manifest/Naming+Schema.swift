internal import YAML

/// The schema of an org's tables.
extension Naming {
    /// The longest name a schema may have, in bytes: the ledger's is `sfsync_` and the name.
    package static let maximumSchemaByteCount = maximumByteCount - "sfsync_".utf8.count

    /// Why tables cannot be in a schema of that name; nil where they can.
    ///
    /// Names that need quotes are allowed, since someone else may have made the schema.
    package static func problem(ofSchema name: String) -> String? {
        let lower = name.lowercased()
        if name.isEmpty { return "the schema name is empty" }
        if name.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
            return "the schema name has control characters"
        }
        if name.first?.isWhitespace == true || name.last?.isWhitespace == true {
            return "the schema name '\(name)' begins or ends with a space"
        }
        if name.utf8.count > maximumSchemaByteCount {
            return
                "the schema name '\(name)' has \(name.utf8.count) bytes; PostgreSQL keeps \(maximumByteCount), and the "
                + "ledger beside it, sfsync_..., needs 7 more"
        }
        if lower == "sfsync" || lower.hasPrefix("sfsync_") {
            return "the schema name '\(name)' is one of sfsync's own: the ledgers are called so"
        }
        if lower.hasPrefix("pg_") || lower == "information_schema" {
            return "the schema name '\(name)' is PostgreSQL's own"
        }
        return nil
    }
}

extension ManifestDecoder {
    /// The schema of the tables, where the manifest names one.
    mutating func schemaName(_ entry: YAMLNode.Entry?) -> String? {
        guard let entry, let name = text(entry) else { return nil }
        if let problem = Naming.problem(ofSchema: name) {
            report(.invalidName, problem, at: entry.value.position)
            return nil
        }
        let isPlain = Self.isAPIName("x" + name) && name == name.lowercased() && name.first?.isNumber == false
        if !isPlain {
            let message = "the schema name '\(name)' has more than small letters, so every SQL statement must quote it"
            report(.quotedName, message, at: entry.value.position, severity: .warning)
        }
        return name
    }
}

extension ManifestLibrary {
    /// The schema of the org's tables; nil where PostgreSQL's search path decides.
    ///
    /// A folder of manifests is one org, so it has one schema: the one that the library was made with, otherwise that of
    /// its manifests, which have to agree.
    package var schema: String? {
        chosenSchema
            ?? files.values.compactMap(\.manifest).filter { $0.schema != nil }.min { $0.name < $1.name }?.schema
    }

    /// The same manifests with their tables in a schema, whatever they say themselves; nil leaves it to them.
    ///
    /// - Throws: `ManifestError` where tables cannot be in a schema of that name.
    package func placed(in schema: String?) throws(ManifestError) -> ManifestLibrary {
        guard let schema else { return self }
        if let problem = Naming.problem(ofSchema: schema) {
            throw ManifestError([Diagnostic(code: .invalidName, position: nil, message: problem, suggestion: nil)])
        }
        var library = self
        library.chosenSchema = schema
        return library
    }

    /// A manifest that names another schema than the folder's.
    func otherSchema(in file: DecodedManifest) -> [Diagnostic] {
        guard chosenSchema == nil, let manifest = file.manifest, manifest.schema != schema, let schema else {
            return []
        }
        let own = manifest.schema.map { "the schema is '\($0)' here" } ?? "there is no schema here"
        return [
            Diagnostic(
                code: .differingSchema,
                position: manifest.position,
                message: "\(own) and '\(schema)' in other manifests of the folder, which is one org with one schema",
                suggestion: "write 'schema: \(schema)', or move the file to a folder of its own",
            )
        ]
    }
}
