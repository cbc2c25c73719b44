import Logging

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
