internal import Libc

/// A folder of one test, removed with everything in it when the test lets go of it.
package final class TemporaryFolder: Sendable {
    /// Where it is.
    package let path: String

    /// Makes a folder.
    package init() throws {
        var template = Array("/tmp/sfsync-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ScriptedServerError(errno: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { remove("\(path)/\(name)") }
            }
            closedir(folder)
            rmdir(path)
        } else {
            unlink(path)
        }
    }

    /// Writes a file and returns its path.
    package func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw ScriptedServerError(errno: errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard systemWrite(descriptor, bytes) == bytes.count, fchmod(descriptor, mode_t(mode)) == 0 else {
            throw ScriptedServerError(errno: errno)
        }
        return file
    }

    /// The permission bits of a file; nil where there is none.
    package func mode(of name: String) -> Int? {
        var status = stat()
        return stat("\(path)/\(name)", &status) == 0 ? Int(status.st_mode & 0o777) : nil
    }
}

private func systemWrite(_ file: Int32, _ bytes: [UInt8]) -> Int { write(file, bytes, bytes.count) }
