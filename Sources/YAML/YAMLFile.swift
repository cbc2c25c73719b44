internal import Libc

/// Reads a file without trusting its size.
enum YAMLFile {
    /// The bytes of the file, at most one more than `YAMLLimits.byteCount`: enough to see that it is too large.
    static func bytes(of file: String) throws(YAMLError) -> [UInt8] {
        // A pipe without a writer would block the opening for ever without O_NONBLOCK.
        let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(file) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count <= YAMLLimits.byteCount {
            let wanted = min(1 << 16, YAMLLimits.byteCount + 1 - bytes.count)
            var status = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                repeat {
                    status = read(descriptor, buffer.baseAddress, wanted)
                } while status < 0 && errno == EINTR
                count = max(0, status)
            }
            guard status >= 0 else { throw failure(file) }
            guard status > 0 else { break }
            bytes += chunk
        }
        return bytes
    }

    private static func failure(_ file: String) -> YAMLError {
        YAMLError(
            code: .unreadable,
            message: "the file cannot be read: \(String(cString: strerror(errno)))",
            position: SourcePosition(file: file, line: 1, column: 1),
        )
    }
}
