import Logging
import SyncModel

/// Everything a command says besides its data: to the terminal, and to a log file where there is one.
struct Console: Sendable {
    private let logger: Logger
    private let log: RunLog?
    private let isQuiet: Bool
    private let isVerbose: Bool
    private let subject: String?
    let progress: ProgressDisplay

    /// Talks as the options want it.
    ///
    /// - Parameters:
    ///   - options: How much to say.
    ///   - log: Where to write it, too.
    ///   - subject: What every line is about, where several things write at the same time.
    init(_ options: VerbosityOptions, log: RunLog? = nil, subject: String? = nil) {
        let level: Logger.Level = options.quiet ? .warning : options.verbose ? .debug : .info
        // Several bars would overwrite each other.
        let isInteractive = Terminal.isInteractive && subject == nil
        let progress = ProgressDisplay(isInteractive: isInteractive, isQuiet: options.quiet)
        self.progress = progress
        self.log = log
        self.subject = subject
        isQuiet = options.quiet
        isVerbose = options.verbose
        logger = Logger(label: "sfsync") { _ in
            let terminal = TerminalHandler(level: level, progress: progress, subject: subject)
            guard let log else { return terminal }
            return MultiplexLogHandler([terminal, LogFileHandler(log)])
        }
    }

    /// Says how a run ended: on the terminal in one piece, whoever else talks, and in one line where several runs talk.
    ///
    /// - Parameters:
    ///   - result: the end, for the log.
    ///   - lines: all about it.
    ///   - brief: the same in one line; nil where someone wants all of it.
    func show(_ result: RunResult, _ lines: [String], brief: String? = nil) {
        log?.write(result, lines: lines)
        let text = lines.joined(separator: "\n")
        if let error = result.error {
            progress.interrupt { Terminal.write(subject.map { "\($0): " } ?? "", .error, error) }
        } else if !isQuiet {
            let short = isVerbose ? nil : brief
            let words = subject.map { subject in short.map { "\(subject): \($0)" } ?? "\(subject):\n\(text)" }
            progress.interrupt { Terminal.write(words ?? text) }
        }
    }

    func info(_ text: String) { logger.info("\(text)") }
    func warning(_ text: String) { logger.warning("\(text)") }
    func debug(_ text: String) { logger.debug("\(text)") }
    func error(_ text: String) { logger.error("\(text)") }

    /// Passes an event of a run on.
    func show(_ event: SyncEvent) {
        switch event {
        case .began(let run): log?.begin(run: run)
        case .info(let text): info(text)
        case .warning(let text): warning(text)
        case .debug(let text): debug(text)
        case .progress(let progress):
            if let line = self.progress.show(progress) { info(line) }
        }
    }
}
