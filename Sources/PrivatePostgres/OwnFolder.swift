internal import Libc

/// Makes and checks folders that nobody else may put something into.
package enum OwnFolder {
    /// What is in the way.
    package struct Problem: Error, Sendable, CustomStringConvertible {
        /// The folder and the reason.
        package var description: String
    }

    /// Makes a folder with exactly this mode, whatever the umask, or checks an existing one.
    ///
    /// A symbolic link is refused, as is a folder of another user: whoever made it could read or replace what is in it.
    ///
    /// - Parameters:
    ///   - path: the folder; the one above it has to exist.
    ///   - mode: the mode of a new folder; an existing one only loses the right of others to write.
    ///   - owners: whose it may be besides this process's user.
    ///   - isExact: whether an existing folder must have the mode, too.
    ///   - owner: whose it becomes; nil for this process's user.
    /// - Throws: `Problem`.
    package static func prepare(
        _ path: String,
        mode: UInt32 = 0o700,
        owners: Set<UInt32> = [],
        isExact: Bool = false,
        owner: (user: UInt32, group: UInt32)? = nil,
    ) throws(Problem) {
        let isNew = mkdir(path, mode_t(mode)) == 0
        if !isNew, errno != EEXIST { throw problem(path, reason()) }
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else {
            let isLink = errno == ELOOP || errno == ENOTDIR
            throw problem(path, isLink ? "it is a symbolic link, or no folder; remove it" : reason())
        }
        defer { close(folder) }
        var status = stat()
        guard fstat(folder, &status) == 0 else { throw problem(path, reason()) }
        guard status.st_uid == geteuid() || owners.contains(status.st_uid) else {
            throw problem(path, "it belongs to another user (\(status.st_uid)); remove it, and sfsync creates it again")
        }
        let now = UInt32(status.st_mode) & 0o7777
        let wanted = isExact || isNew ? mode : (now & ~0o022)
        // A umask may have taken rights away from a new one, and an old version may have given too many.
        if now != wanted, status.st_uid == geteuid() || geteuid() == 0 {
            guard fchmod(folder, mode_t(wanted)) == 0 else { throw problem(path, reason()) }
        }
        if let owner, owner.user != status.st_uid {
            guard fchown(folder, owner.user, owner.group) == 0 else { throw problem(path, reason()) }
        }
    }

    private static func problem(_ path: String, _ reason: String) -> Problem {
        Problem(description: "\(path): \(reason)")
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
