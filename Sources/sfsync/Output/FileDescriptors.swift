#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The little of the C library that the log file needs.
enum FileDescriptors {
    /// Opens a file for appending and creates it where it is missing; negative on failure.
    static func openForAppending(_ path: String) -> Int32 {
        open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    }

    /// Writes a text in one call, so that lines of several processes do not mix.
    static func write(_ text: String, to descriptor: Int32) {
        var copy = text
        copy.withUTF8 { _ = systemWrite(descriptor, $0.baseAddress, $0.count) }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
