#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Small files, some of which hold secrets.
package enum PrivateFile {
    private static let sizeLimit = 16 << 20

    /// Reads a whole file; nil where there is none.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - isSecret: refuses a file that the group or others may read.
    /// - Returns: the bytes.
    /// - Throws: `HTTPError` with code `configuration`, with the command that helps.
    package static func contents(of path: String, isSecret: Bool) throws(HTTPError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw error("\(path) cannot be read: \(reason())")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw error("\(path) is not a file")
        }
        if isSecret, status.st_mode & 0o077 != 0 {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw error("\(path) may be read by others (mode \(mode)). Run: chmod 600 \(path)")
        }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
            if count == 0 { return content }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw error("\(path) cannot be read: \(reason())")
            }
            content += buffer.prefix(count)
            guard content.count <= sizeLimit else { throw error("\(path) is too large for what it should hold") }
        }
    }

    /// Replaces a file with mode 0600 so that a crash at any moment leaves the old one or the new one.
    ///
    /// The directory is made, with mode 0700, where it is missing; its parent has to exist.
    package static func replace(_ path: String, with content: [UInt8]) throws(HTTPError) {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        if !directory.isEmpty, mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw error("\(directory) cannot be created: \(reason())")
        }
        let temporary = "\(path).\(getpid()).new"
        // What a process with this number left when it was killed.
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw error("\(temporary) cannot be created: \(reason())") }
        var isWritten = put(content, into: file) && fsync(file) == 0
        isWritten = close(file) == 0 && isWritten
        guard isWritten, rename(temporary, path) == 0 else {
            let failure = error("\(path) cannot be written: \(reason())")
            unlink(temporary)
            throw failure
        }
        let folder = open(directory.isEmpty ? "/" : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    private static func put(_ content: [UInt8], into file: Int32) -> Bool {
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func reason() -> String { String(cString: strerror(errno)) }

    private static func error(_ message: String) -> HTTPError { HTTPError(code: .configuration, message: message) }
}
