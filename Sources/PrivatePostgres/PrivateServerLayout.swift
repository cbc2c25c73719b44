internal import FoundationEssentials
internal import Libc

/// Where the private server's files lie, and as whom its programs run.
struct PrivateServerLayout: Sendable {
    /// The folder of everything.
    let home: String
    /// The folder of the socket; a socket's path has 107 bytes at most, so a deep home gets a short one in /tmp.
    let socket: String
    /// The folder above `home`, when it is sfsync's own.
    private let own: [String]
    private let account: Account?

    /// The user that root steps down to.
    private struct Account: Sendable {
        var user: uid_t
        var group: gid_t
    }

    var data: String { home + "/data" }

    init(directory: String) throws(PrivateServer.Failure) {
        let manager = FileManager.default
        let absolute = directory.hasPrefix("/") ? directory : manager.currentDirectoryPath + "/" + directory
        if geteuid() == 0 {
            guard let entry = getpwnam("postgres") else {
                throw PrivateServer.Failure(
                    description: "PostgreSQL does not run as root, and there is no user 'postgres' to run it as. "
                        + "Install the server's package, set DATABASE_URL, or run sfsync as another user."
                )
            }
            let account = Account(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
            self.account = account
            home =
                Self.canEnter(absolute, account)
                ? absolute + "/postgres" : "/var/lib/sfsync/\(Self.digest(of: absolute))"
        } else {
            account = nil
            home = absolute + "/postgres"
        }
        own = home.hasPrefix(absolute) ? Self.levels(of: directory, absolute) : ["/var/lib/sfsync"]
        let near = home + "/socket"
        // The server's setting is a list in quotes, so a folder with one of these goes to /tmp as well.
        let isUsable = near.utf8.count <= 90 && !near.unicodeScalars.contains { "',\"\\".unicodeScalars.contains($0) }
        socket = isUsable ? near : "/tmp/sfsync-\(geteuid())-\(Self.digest(of: home))"
    }

    /// Makes the folders, open to their owner alone.
    ///
    /// The server's user has to pass through the ones above, so root lets others through, and does not let them look.
    func prepare() throws(PrivateServer.Failure) {
        var path = ""
        do {
            let above = (own.first ?? home).dropLast(while: { $0 != UInt8(ascii: "/") })
            // What the user has named and is not there yet.
            try? FileManager.default.createDirectory(atPath: above, withIntermediateDirectories: true)
            for folder in own {
                path = folder
                try OwnFolder.prepare(folder, mode: account == nil ? 0o700 : 0o711)
            }
            for folder in [home, socket] {
                path = folder
                try OwnFolder.prepare(
                    folder,
                    owners: account.map { [$0.user] } ?? [],
                    isExact: true,
                    owner: account.map { ($0.user, $0.group) },
                )
            }
        } catch {
            throw PrivateServer.Failure(
                description: "Cannot make the folder \(path) for the private PostgreSQL: \(error). "
                    + "Set DATABASE_URL, or mend the folder."
            )
        }
    }

    /// The folders that a name consists of: all of a relative one, the last of an absolute one.
    private static func levels(of directory: String, _ absolute: String) -> [String] {
        guard !directory.hasPrefix("/") else { return [absolute] }
        var levels: [String] = []
        var path = String(absolute.dropLast(directory.count + 1))
        for name in directory.split(separator: "/") where name != "." {
            path += "/\(name)"
            levels.append(path)
        }
        return levels
    }

    /// The command line that runs `arguments` as the server's user.
    func command(_ arguments: [String]) -> [String] {
        account == nil ? arguments : ["runuser", "-u", "postgres", "--"] + arguments
    }

    /// The path of a program of PostgreSQL: along PATH, or where Debian and others keep the newest version.
    static func tool(_ name: String) -> String? {
        let manager = FileManager.default
        let path = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map(String.init)
        let versions = ((try? manager.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? [])
            .sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }
            .map { "/usr/lib/postgresql/\($0)/bin" }
        return (path + versions + ["/usr/local/pgsql/bin", "/opt/homebrew/bin"])
            .map { "\($0)/\(name)" }
            .first { manager.isExecutableFile(atPath: $0) }
    }

    /// Whether the account can pass through every folder above `path` that exists.
    private static func canEnter(_ path: String, _ account: Account) -> Bool {
        var folder = path
        while true {
            var status = stat()
            if stat(folder, &status) == 0 {
                let needed: mode_t =
                    status.st_uid == account.user ? S_IXUSR : status.st_gid == account.group ? S_IXGRP : S_IXOTH
                guard status.st_mode & needed != 0 else { return false }
            }
            guard folder != "/", let slash = folder.lastIndex(of: "/") else { return true }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
    }

    /// A short name that stays the same for a path (FNV-1a).
    private static func digest(of path: String) -> String {
        let hash = path.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 36)
    }
}

extension String {
    /// The text without the bytes at its end that meet a condition.
    fileprivate func dropLast(while isDropped: (UInt8) -> Bool) -> String {
        var bytes = Array(utf8)[...]
        while let last = bytes.last, isDropped(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
