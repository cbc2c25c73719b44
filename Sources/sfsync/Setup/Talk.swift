import Logging
import Sync

/// Everything a command says besides its data: to the terminal, and to a log file where there is one.
struct Talk: Sendable {
    private let logger: Logger
    private let file: LogFile?
    let progress: ProgressDisplay

    init(_ options: TalkOptions, file: LogFile? = nil) {
        let level: Logger.Level = options.quiet ? .warning : options.verbose ? .debug : .info
        let progress = ProgressDisplay(isInteractive: Terminal.isInteractive, isQuiet: options.quiet)
        self.progress = progress
        self.file = file
        logger = Logger(label: "sfsync") { _ in
            let terminal = TerminalHandler(level: level, progress: progress)
            guard let file else { return terminal }
            return MultiplexLogHandler([terminal, LogFileHandler(file: file)])
        }
    }

    func info(_ text: String) { logger.info("\(text)") }
    func warning(_ text: String) { logger.warning("\(text)") }
    func debug(_ text: String) { logger.debug("\(text)") }
    func error(_ text: String) { logger.error("\(text)") }

    /// Passes an event of a run on.
    func show(_ event: SyncEvent) {
        switch event {
        case .note(let text): info(text)
        case .warning(let text): warning(text)
        case .detail(let text): debug(text)
        case .progress(let progress):
            if let line = self.progress.show(progress) { info(line) }
        }
    }
}
