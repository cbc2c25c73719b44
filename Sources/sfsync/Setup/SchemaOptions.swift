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
    func library(_ objects: ObjectOptions, _ surroundings: CommandEnvironment) throws -> ManifestLibrary {
        try objects.library(surroundings).placed(in: chosen(surroundings))
    }

    /// Where the ledger is, for commands that need no manifests; a folder that is not there says nothing.
    ///
    /// - Throws: `ManifestError`.
    func placement(_ objects: ObjectOptions, _ surroundings: CommandEnvironment) throws -> SchemaNamespace {
        if let schema = chosen(surroundings) {
            return SchemaNamespace(schema: try ManifestLibrary(texts: []).placed(in: schema).schema)
        }
        let library = objects.directory == nil ? try? objects.library(surroundings) : try objects.library(surroundings)
        return SchemaNamespace(schema: library?.schema)
    }

    private func chosen(_ surroundings: CommandEnvironment) -> String? {
        if let schema { return schema }
        guard let variable = surroundings.variables["SFSYNC_SCHEMA"], !variable.isEmpty else { return nil }
        return variable
    }
}
