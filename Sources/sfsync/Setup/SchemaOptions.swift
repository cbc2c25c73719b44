import ArgumentParser
import Manifest
import Postgres

/// Where in the database an org's tables and ledger are.
struct SchemaOptions: ParsableArguments {
    @Option(
        name: .customLong("schema"),
        help: "The PostgreSQL schema of the org's tables (default: $SFSYNC_SCHEMA, then the manifests')."
    )
    var schema: String?

    func validate() throws {
        if let schema, let problem = Naming.problem(ofSchema: schema) {
            throw ValidationError("--schema cannot be used: \(problem).")
        }
    }

    /// The manifests of the folder, with their tables where the flag, the variable or they themselves say.
    ///
    /// - Throws: `ManifestError`.
    func library(_ objects: ObjectOptions, _ environment: CommandEnvironment) throws -> ManifestLibrary {
        try objects.library(environment).placed(in: chosen(environment))
    }

    /// Where the ledger is, for commands that need no manifests; a folder that is not there says nothing.
    ///
    /// - Throws: `ManifestError`.
    func placement(_ objects: ObjectOptions, _ environment: CommandEnvironment) throws -> SchemaNamespace {
        if let schema = chosen(environment) {
            return SchemaNamespace(schema: try ManifestLibrary(texts: []).placed(in: schema).schema)
        }
        let library = objects.directory == nil ? try? objects.library(environment) : try objects.library(environment)
        return SchemaNamespace(schema: library?.schema)
    }

    /// An object that the ledger is asked about; it may know objects whose manifests are gone.
    struct LedgerObject {
        var name: String
        fileprivate var findings: [Diagnostic]

        /// Says that there is no manifest of that name.
        ///
        /// - Throws: `ManifestError`.
        func checkIsKnown() throws(ManifestError) {
            if !findings.isEmpty { throw ManifestError(findings) }
        }
    }

    /// The object that someone means; nil where nobody named one.
    ///
    /// - Throws: `ManifestError` where the folder that was named cannot be read.
    func object(
        _ word: String?,
        _ objects: ObjectOptions,
        _ environment: CommandEnvironment,
    ) throws -> LedgerObject? {
        guard let word else { return nil }
        let library = objects.directory == nil ? try? objects.library(environment) : try objects.library(environment)
        guard let library else { return LedgerObject(name: word, findings: []) }
        let name = library.name(meant: word)
        return LedgerObject(name: name, findings: library.unknown([name]))
    }

    private func chosen(_ environment: CommandEnvironment) -> String? {
        if let schema { return schema }
        guard let variable = environment.variables["SFSYNC_SCHEMA"], !variable.isEmpty else { return nil }
        return variable
    }
}
