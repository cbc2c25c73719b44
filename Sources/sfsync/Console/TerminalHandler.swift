import Logging
import Synchronization

/// Sends log messages to the terminal, above the progress bar.
struct TerminalHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    let progress: ProgressDisplay
    private let subject: String

    init(level: Logger.Level, progress: ProgressDisplay, subject: String? = nil) {
        self.subject = subject.map { "\($0): " } ?? ""
        logLevel = level
        self.progress = progress
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let severity: Terminal.Severity? =
            switch event.level {
            case .warning: .warning
            case .error, .critical: .error
            default: nil
            }
        let message = event.message.description
        progress.interrupt {
            if let severity { Terminal.write(subject, severity, message) } else { Terminal.write(subject + message) }
        }
    }
}
