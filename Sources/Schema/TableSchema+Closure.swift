package import Manifest
internal import Postgres

extension TableSchema {
    /// The tables of the named manifests and of everything that their references reach, parents first.
    ///
    /// - Throws: `ManifestError` where one of them is unknown or has errors.
    package static func withDependencies(of names: [String], in library: ManifestLibrary) throws(ManifestError)
        -> [TableSchema]
    {
        let manifests = try library.withDependencies(of: names)
        let tables = Dictionary(manifests.map { ($0.name, $0.table) }, uniquingKeysWith: { first, _ in first })
        let placement = SchemaNamespace(schema: library.schema)
        return manifests.map { TableSchema($0, placement: placement) { tables[$0] } }
    }
}
