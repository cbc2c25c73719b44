import ArgumentParser
import FoundationEssentials
import Manifest

/// What a shell offers behind a Tab: it reads the folder of the manifests and nothing else, so it is there at once.
extension CompletionKind {
    /// The names of manifests.
    static let manifestNames = CompletionKind.custom { words, _, _ in
        let folder = folder(words)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { !$0.hasPrefix(".") }.compactMap { file in
            [".yaml", ".yml"].first { file.hasSuffix($0) }.map { String(file.dropLast($0.count)) }
        }.sorted()
    }

    /// The names of the manifests' filters.
    static let filterNames = CompletionKind.custom { words, _, _ in
        guard let library = try? ManifestLibrary(directory: folder(words)) else { return [] }
        let filters = library.names.compactMap { try? library.manifest(named: $0) }.flatMap(\.filters)
        return Set(filters.map(\.name)).sorted()
    }

    /// The folder that the words so far name, or the usual one.
    private static func folder(_ words: [String]) -> String {
        let flag = Array(zip(words, words.dropFirst())).last { $0.0 == "--objects" }?.1
        return ManifestLibrary.directory(flag: flag, environment: ProcessInfo.processInfo.environment)
    }
}
