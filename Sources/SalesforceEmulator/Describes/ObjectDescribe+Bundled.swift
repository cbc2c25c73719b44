import Foundation

extension ObjectDescribe {
    /// Read once: an emulator per test reads no files.
    private static let cached = Result { try load() }

    /// The describes of the org that comes with the emulator, by name.
    ///
    /// - Throws: an error of the file system where the resources are missing.
    static func bundled() throws -> [ObjectDescribe] { try cached.get() }

    private static func load() throws -> [ObjectDescribe] {
        let folder = Bundle.module.bundleURL.appendingPathComponent("org")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".describe.json") }
            .sorted()
            .map { try ObjectDescribe(document: Data(contentsOf: folder.appendingPathComponent($0))) }
    }
}
