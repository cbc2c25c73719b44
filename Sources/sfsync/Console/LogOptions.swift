import ArgumentParser

/// Where the log goes, and how long it gets.
struct LogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "One log file for all objects, or none, where journald or a collector keeps what is said on stderr.",
            valueName: "file"
        )
    )
    var logFile: String?

    @Option(
        help: ArgumentHelp(
            "The folder of the log files, <object>_sync.log (default: logs, or logs in $SFSYNC_STATE_DIR).",
            valueName: "folder"
        )
    )
    var logDir: String?

    @Option(help: "The form of the log file: text or json.")
    var logFormat = LogFile.Format.text

    @Option(help: ArgumentHelp("Begin a new log file after this many MiB.", valueName: "MiB"))
    var logSize = 10

    @Option(help: ArgumentHelp("Keep this many old log files.", valueName: "N"))
    var logFiles = 3

    func validate() throws {
        if logFile != nil, logDir != nil { throw ValidationError("--log-file and --log-dir exclude each other.") }
        if !(1...10_000).contains(logSize) { throw ValidationError("--log-size takes 1 to 10000, not \(logSize).") }
        if !(0...1000).contains(logFiles) { throw ValidationError("--log-files takes 0 to 1000, not \(logFiles).") }
    }

    /// Opens a log file.
    ///
    /// - Returns: the file, or why there is none.
    func open(_ path: String) -> (file: LogFile?, problem: String?) {
        let file = LogFile(path: path, format: logFormat, sizeLimit: logSize << 20, oldFiles: logFiles)
        return (file, file == nil ? "The log file \(path) cannot be opened; continuing without it." : nil)
    }
}

extension LogFile.Format: ExpressibleByArgument {}
