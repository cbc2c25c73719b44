internal import Libc

/// What a program writes to one of its streams.
final class Pipe {
    private let start: Int32
    /// Where the program writes.
    private(set) var end: Int32
    private var bytes: [UInt8] = []
    private var isAtEnd = false

    /// More than this is thrown away: no program that is run here has more to say.
    private static let sizeLimit = 16 << 20

    init?() {
        var ends: [Int32] = [0, 0]
        guard systemPipe(&ends) == 0 else { return nil }
        (start, end) = (ends[0], ends[1])
    }

    deinit {
        close(start)
        closeEnd()
    }

    /// Gives up this process's writing end, so that the program's is the last.
    func closeEnd() {
        if end >= 0 { close(end) }
        end = -1
    }

    /// What was written so far.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Takes what is there, waiting for something at most this long.
    ///
    /// - Returns: whether there was something.
    @discardableResult
    static func read(_ pipes: [Pipe], for time: Duration) -> Bool {
        let open = pipes.filter { !$0.isAtEnd }
        // Without a stream there is nothing to wait for but the program's end, which is near.
        let time = open.isEmpty ? min(time, .milliseconds(5)) : time
        var entries = open.map { pollfd(fd: $0.start, events: Int16(POLLIN), revents: 0) }
        guard poll(&entries, nfds_t(entries.count), Int32(time / .milliseconds(1))) > 0 else { return false }
        for (pipe, entry) in zip(open, entries) where entry.revents != 0 { pipe.readOnce() }
        return true
    }

    private func readOnce() {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let count = systemRead(start, &buffer, buffer.count)
        if count > 0 {
            if bytes.count < Self.sizeLimit { bytes.append(contentsOf: buffer[..<count]) }
        } else if count == 0 || errno != EINTR {
            isAtEnd = true
        }
    }
}

// Inside the type these names mean its own members.
private func systemPipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
