import Foundation

/// A file system of a few megabytes, for a table that will not fit.
struct SmallDisk {
    /// A folder on it that PostgreSQL may use; nil where this user may not mount.
    let folder: String?
    private let mountPoint: String

    init() throws {
        mountPoint = "/tmp/sfsync-disk-\(UUID().uuidString)"
        let manager = FileManager.default
        try manager.createDirectory(atPath: mountPoint, withIntermediateDirectories: true)
        guard mount("tmpfs", mountPoint, "tmpfs", 0, "size=4m") == 0 else {
            folder = nil
            return
        }
        let folder = mountPoint + "/space"
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: false)
        if let account = getpwnam("postgres") { chown(folder, account.pointee.pw_uid, account.pointee.pw_gid) }
        self.folder = folder
    }

    /// Unmounts and removes it.
    func remove() {
        if folder != nil { umount2(mountPoint, Int32(MNT_DETACH)) }
        rmdir(mountPoint)
    }
}
