internal import Libc

/// Small files, some of which hold secrets.
package enum PrivateFile {
    private static let sizeLimit = 16 << 20

    /// Reads a whole file; nil where there is none.
    ///
    /// A secret is read only where nobody else can have put it there: the file belongs to this user or to root, and
    /// neither the group nor others may do anything with it.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - isSecret: refuses a file that is another user's, or that the group or others may read or write.
    ///   - followsLinks: for a secret, whether the path may be a symbolic link of this user's or root's, as those of
    ///     mounted secrets are.
    /// - Returns: the bytes.
    /// - Throws: `HTTPError` with code `configuration`, with the command that helps.
    package static func contents(
        of path: String,
        isSecret: Bool,
        followsLinks: Bool = false,
    ) throws(HTTPError) -> [UInt8]? {
        if isSecret { try checkLink(path, followsLinks: followsLinks) }
        // A pipe without a writer would block the call.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (isSecret && !followsLinks ? O_NOFOLLOW : 0))
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw error("\(path) cannot be read: \(reason())")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw error("\(path) is not a file")
        }
        if isSecret {
            guard isTrusted(status) else { throw error("\(path) belongs to another user (\(status.st_uid))") }
            if status.st_mode & 0o077 != 0, !isCredential(path, owner: status.st_uid, mode: status.st_mode) {
                let mode = String(status.st_mode & 0o777, radix: 8)
                let act = status.st_mode & 0o044 != 0 ? "read" : "written or run"
                throw error("\(path) may be \(act) by others (mode \(mode)). Run: chmod 600 \(path)")
            }
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
    /// The directory is made, with mode 0700, where it is missing; its parent has to exist. One that others may write is
    /// refused: they could put another file in this one's place.
    package static func replace(_ path: String, with content: [UInt8]) throws(HTTPError) {
        let directory = try makeDirectory(for: path)
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

    /// The directory of a file, made with mode 0700 where it is missing; its parent has to exist.
    ///
    /// - Throws: `HTTPError` with code `configuration` where it cannot be made, or others may write it.
    @discardableResult
    package static func makeDirectory(for path: String) throws(HTTPError) -> String {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        guard !directory.isEmpty else { return directory }
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw error("\(directory) cannot be created: \(reason())")
        }
        try checkLink(directory, followsLinks: true)
        var status = stat()
        guard stat(directory, &status) == 0 else { throw error("\(directory) cannot be looked at: \(reason())") }
        guard isTrusted(status) else { throw error("\(directory) belongs to another user (\(status.st_uid))") }
        guard status.st_mode & 0o022 == 0 || status.st_mode & S_ISVTX != 0 else {
            throw error("\(directory) may be written by others. Run: chmod go-w \(directory)")
        }
        return directory
    }

    /// Refuses symbolic links: all, or those that another user made.
    static func checkLink(_ path: String, followsLinks: Bool) throws(HTTPError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return }
        guard followsLinks else { throw error("\(path) is a symbolic link. Name the file that it leads to") }
        guard isTrusted(status) else { throw error("\(path) is a symbolic link of another user (\(status.st_uid))") }
    }

    /// Whether systemd made the file for this service, and lets it read it by an access control list, so that the mode looks
    /// as if a group could: https://systemd.io/CREDENTIALS.
    static func isCredential(
        _ path: String,
        owner: uid_t,
        mode: mode_t,
        folder: String? = getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) },
    ) -> Bool {
        guard let folder, !folder.isEmpty else { return false }
        return path.hasPrefix(folder + "/") && !path.contains("/../") && owner == 0 && mode & 0o027 == 0
    }

    private static func isTrusted(_ status: stat) -> Bool { status.st_uid == geteuid() || status.st_uid == 0 }

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

    static func reason() -> String { String(cString: strerror(errno)) }

    static func error(_ message: String) -> HTTPError { HTTPError(code: .configuration, message: message) }
}
