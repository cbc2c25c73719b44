import Logging
import SyncModel

/// Everything a command says besides its data: to the terminal, and to a log file where there is one.
struct Console: Sendable {
    private let logger: Logger
    private let file: LogFile?
    private let isQuiet: Bool
    private let subject: String?
    private let fileSubject: String
    let progress: ProgressDisplay

    /// Talks as the options want it.
    ///
    /// - Parameters:
    ///   - options: How much to say.
    ///   - file: Where to write it, too.
    ///   - subject: What every line is about, where several things write at the same time.
    ///   - isFileShared: Whether they write to one file, whose lines then have to say it, too.
    init(_ options: VerbosityOptions, file: LogFile? = nil, subject: String? = nil, isFileShared: Bool = false) {
        let level: Logger.Level = options.quiet ? .warning : options.verbose ? .debug : .info
        // Several bars would overwrite each other.
        let isInteractive = Terminal.isInteractive && subject == nil
        let progress = ProgressDisplay(isInteractive: isInteractive, isQuiet: options.quiet)
        self.progress = progress
        self.file = file
        self.subject = subject
        fileSubject = subject.map { isFileShared ? "\($0): " : "" } ?? ""
        isQuiet = options.quiet
        logger = Logger(label: "sfsync") { _ in
            let terminal = TerminalHandler(level: level, progress: progress, subject: subject)
            guard let file else { return terminal }
            return MultiplexLogHandler([terminal, LogFileHandler(file: file, subject: isFileShared ? subject : nil)])
        }
    }

    /// Says lines that belong together: on the terminal in one piece, whoever else talks.
    func block(_ lines: [String]) {
        guard let subject else { return lines.forEach(info) }
        for line in lines { file?.write(.info, fileSubject + line) }
        guard !isQuiet else { return }
        Terminal.write((["\(subject):"] + lines).joined(separator: "\n"))
    }

    func info(_ text: String) { logger.info("\(text)") }
    func warning(_ text: String) { logger.warning("\(text)") }
    func debug(_ text: String) { logger.debug("\(text)") }
    func error(_ text: String) { logger.error("\(text)") }

    /// Passes an event of a run on.
    func show(_ event: SyncEvent) {
        switch event {
        case .info(let text): info(text)
        case .warning(let text): warning(text)
        case .debug(let text): debug(text)
        case .progress(let progress):
            if let line = self.progress.show(progress) { info(line) }
        }
    }
}
