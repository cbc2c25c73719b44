import FoundationEssentials
import Libc

/// The file `.env`: read only where nobody else can have written it.
enum EnvironmentFile {
    /// Why the file is not used.
    struct Refused: Error, CustomStringConvertible {
        var description: String
    }

    private static let secrets: Set<String> = [
        "SF_CLIENT_SECRET", "SF_PASSWORD", "SF_SECURITY_TOKEN", "SF_REFRESH_TOKEN", "SF_ACCESS_TOKEN", "PGPASSWORD",
        "DATABASE_URL",
    ]

    /// Reads a file's variables, if there is such a file.
    ///
    /// Whoever writes into it says where secrets go. Whoever reads it has them: that is said, and is the user's choice.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - isCredential: whether systemd made it. It lets the service's user read the file by an access control list, so
    ///     that its mode looks as if a group could.
    /// - Returns: the variables, and warnings about the file; none without it.
    /// - Throws: `Refused`, or `DotEnv.Malformed`.
    static func read(_ path: String, isCredential: Bool = false) throws -> (
        variables: [String: String], warnings: [String]
    ) {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return ([:], []) }
            throw Refused(description: "\(path) cannot be read: \(String(cString: strerror(errno))).")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { return ([:], []) }
        // A folder of that name, or a device, is none of ours.
        guard status.st_mode & S_IFMT == S_IFREG else { return ([:], []) }
        let mode = String(status.st_mode & 0o777, radix: 8)
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw Refused(
                description: "\(path) belongs to another user (\(status.st_uid)), who could change where secrets go. "
                    + "Run: chown \(geteuid()) \(path)"
            )
        }
        let isGroupsOwn = status.st_mode & S_IWGRP == 0 || isPrivateGroup(status.st_gid)
        guard status.st_mode & S_IWOTH == 0, isGroupsOwn else {
            throw Refused(
                description: "\(path) may be written by others (mode \(mode)), who could change where secrets go. "
                    + "Run: chmod 600 \(path)"
            )
        }
        let variables = try DotEnv.parse(bytes: contents(file, path), file: path)
        guard !isCredential, status.st_mode & 0o077 != 0, !secrets.isDisjoint(with: variables.keys) else {
            return (variables, [])
        }
        return (variables, ["\(path) holds secrets, and others may read it (mode \(mode)). Run: chmod 600 \(path)"])
    }

    /// libpq reads these from the environment alone.
    static func passOn(_ variables: [String: String]) {
        for name in ["PGSERVICEFILE", "PGSYSCONFDIR"] {
            if let value = variables[name] { setenv(name, value, 0) }
        }
    }

    /// Whether a group is the user's own, with nobody else in it, as many systems make one for each user.
    private static func isPrivateGroup(_ group: gid_t) -> Bool {
        guard group == getegid(), let entry = getgrgid(group), let user = getpwuid(geteuid()) else { return false }
        let members = entry.pointee.gr_mem
        let isEmpty = members == nil || members?.pointee == nil
        return isEmpty && strcmp(entry.pointee.gr_name, user.pointee.pw_name) == 0
    }

    private static func contents(_ file: Int32, _ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = systemRead(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw Refused(description: "\(path) cannot be read: \(String(cString: strerror(errno))).")
            }
            bytes += buffer[..<count]
            guard bytes.count <= 1 << 20 else { throw Refused(description: "\(path) is too large for variables.") }
        }
    }
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
