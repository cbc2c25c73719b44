import Logging

/// Sends log messages to the file of a run.
struct LogFileHandler: LogHandler {
    let log: RunLog
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(_ log: RunLog) {
        self.log = log
        logLevel = log.level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        log.write(event.level, event.message.description)
    }
}
