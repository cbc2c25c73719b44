internal import Libc

/// A lock that processes, and threads of one process, take in turn; it ends with its holder, however that ends.
package enum FileLock {
    /// How long to wait for another holder, and after what to say so.
    package static let patience: Duration = .seconds(120)
    private static let noticeAfter: Duration = .seconds(2)

    /// Runs `body` while no one else holds the lock file.
    ///
    /// The file is made, with mode 0600, and stays: a lock on a file that somebody removes would be held twice.
    ///
    /// - Parameters:
    ///   - path: the lock file; its directory is made with mode 0700.
    ///   - patience: how long to wait at most.
    ///   - cancellation: ends the wait.
    ///   - onWait: told once, when the wait takes longer than usual.
    ///   - body: what to do.
    /// - Returns: what `body` returned.
    /// - Throws: `HTTPError` with code `configuration` where the file cannot be made, or is held for too long; with code
    ///   `cancelled`; what `body` throws.
    package static func holding<Value>(
        _ path: String,
        patience: Duration = patience,
        cancellation: CancellationToken,
        onWait: () -> Void,
        _ body: () throws -> Value,
    ) throws -> Value {
        _ = try PrivateFile.makeDirectory(for: path)
        let file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard file >= 0 else { throw PrivateFile.error("\(path) cannot be opened: \(PrivateFile.reason())") }
        // Closing lets go of the lock.
        defer { close(file) }
        let start = ContinuousClock.now
        var isTold = false
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw PrivateFile.error("\(path) cannot be locked: \(PrivateFile.reason())")
            }
            let waited = ContinuousClock.now - start
            guard waited < patience else {
                throw PrivateFile.error("\(path) is locked by another process for more than \(patience.inSeconds)")
            }
            if waited > noticeAfter, !isTold {
                isTold = true
                onWait()
            }
            try cancellation.sleep(for: .milliseconds(50))
        }
        return try body()
    }
}
