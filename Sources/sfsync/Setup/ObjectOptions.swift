import ArgumentParser
import FoundationEssentials
import Manifest

/// Where the manifests are.
struct ObjectOptions: ParsableArguments {
    @Option(
        name: .customLong("objects"),
        help: "The folder with the manifests (default: $SFSYNC_OBJECTS, then ./objects)."
    )
    var directory: String?

    /// The manifests of the folder.
    ///
    /// - Throws: `ManifestError`.
    func library(_ environment: CommandEnvironment) throws -> ManifestLibrary {
        try ManifestLibrary(directory: folder(environment))
    }

    /// The folder.
    func folder(_ environment: CommandEnvironment) -> String {
        ManifestLibrary.directory(flag: directory, environment: environment.variables)
    }
}
