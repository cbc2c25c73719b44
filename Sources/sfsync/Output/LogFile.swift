import FoundationEssentials
import Logging
import Sync
import Synchronization

/// A log file, as text or as JSON lines.
///
/// `FileHandle` is not part of FoundationEssentials, so the file is written through the C library.
final class LogFile: Sendable {
    enum Format: String, Sendable {
        case text
        case json
    }

    private let descriptor: Mutex<Int32>
    let format: Format

    /// Opens the file for appending and makes its folder.
    ///
    /// - Returns: nil where that is not possible; the caller says so and goes on.
    init?(path: String, format: Format) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        if !folder.isEmpty {
            try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let file = FileDescriptors.openForAppending(path)
        guard file >= 0 else { return nil }
        descriptor = Mutex(file)
        self.format = format
    }

    /// Appends a line.
    func write(_ level: Logger.Level, _ message: String, at time: Date = Date()) {
        let stamp = Self.stamp(time)
        let line: String
        switch format {
        case .text: line = "\(stamp) \(level.rawValue.uppercased()) \(message.withoutTerminalCodes)\n"
        case .json:
            let entry = ["time": stamp, "level": level.rawValue, "message": message]
            line = (try? JSONOutput.line(entry)).map { $0 + "\n" } ?? ""
        }
        descriptor.withLock { FileDescriptors.write(line, to: $0) }
    }

    private static func stamp(_ time: Date) -> String {
        Moment(microseconds: Int64(time.timeIntervalSince1970 * 1_000_000)).description
    }
}

/// Sends log messages to the file.
struct LogFileHandler: LogHandler {
    let file: LogFile
    var logLevel = Logger.Level.debug
    var metadata: Logger.Metadata = [:]

    private let subject: String

    init(file: LogFile, subject: String? = nil) {
        self.file = file
        self.subject = subject.map { "\($0): " } ?? ""
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        file.write(event.level, subject + event.message.description)
    }
}
