import Libc

/// The little of the C library that files need.
enum FileDescriptors {
    /// Opens a file for appending and creates it, for its owner alone, where it is missing; negative on failure.
    ///
    /// A symbolic link is not followed: whoever may write into the folder could lead root to any file. Devices, such as
    /// `/dev/stderr`, are links by nature.
    static func openForAppending(_ path: String) -> Int32 {
        let noFollow = path.hasPrefix("/dev/") ? 0 : O_NOFOLLOW
        return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | noFollow, 0o600)
    }

    /// Writes a text in one call, so that lines of several processes do not mix.
    ///
    /// - Returns: how many bytes were written.
    @discardableResult
    static func write(_ text: String, to descriptor: Int32) -> Int {
        var copy = text
        return copy.withUTF8 { max(0, systemWrite(descriptor, $0.baseAddress, $0.count)) }
    }

    /// The size of a regular file, and whether its path still leads to it; nil for devices and pipes.
    static func state(of descriptor: Int32, at path: String) -> (size: Int, isAtPath: Bool)? {
        var own = stat()
        var there = stat()
        guard fstat(descriptor, &own) == 0, own.st_mode & S_IFMT == S_IFREG else { return nil }
        let isAtPath = lstat(path, &there) == 0 && there.st_ino == own.st_ino && there.st_dev == own.st_dev
        return (Int(own.st_size), isAtPath)
    }

    /// Moves a file; an older one in its place is replaced.
    static func move(_ path: String, to other: String) { rename(path, other) }

    /// Removes a file.
    static func remove(_ path: String) { unlink(path) }

    /// Closes a descriptor.
    static func closeFile(_ descriptor: Int32) { close(descriptor) }

    /// Gives the three standard descriptors something where the caller closed them.
    ///
    /// The next file or socket would get their numbers otherwise, and what is printed would go there. What cannot be
    /// written must fail, so standard output gets a descriptor for reading.
    static func fillStandardOnes() {
        for (descriptor, mode) in [(Int32(0), O_RDONLY), (1, O_RDONLY), (2, O_WRONLY)]
        where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", mode)
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
