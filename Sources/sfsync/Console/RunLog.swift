import Logging
import SyncModel
import Synchronization

/// A log file as one object's run writes it: each line says whose it is.
final class RunLog: Sendable {
    private let file: LogFile
    private let object: String
    private let isShared: Bool
    private let run = Mutex<Int64?>(nil)
    /// What is too small for the file.
    let level: Logger.Level

    /// Writes an object's lines.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - object: the object.
    ///   - isShared: whether other objects' runs write to the file, so that lines of text have to name it.
    ///   - level: the least that is written.
    init(_ file: LogFile, object: String, isShared: Bool, level: Logger.Level) {
        self.file = file
        self.object = object
        self.isShared = isShared
        self.level = level
    }

    /// The ledger knows the run by this number.
    func begin(run number: Int64) { run.withLock { $0 = number } }

    /// Appends a line.
    func write(_ level: Logger.Level, _ message: String) {
        guard level >= self.level else { return }
        let text = isShared ? "\(object): \(message)" : message
        file.write(level, file.format == .json ? message : text, object: object, run: run.withLock { $0 })
    }

    /// Appends the end of a run: as lines of text, or as one object with the numbers.
    func write(_ result: RunResult, lines: [String]) {
        guard file.format == .json else {
            for line in lines { write(result.error == nil ? .info : .error, line) }
            return
        }
        let level: Logger.Level = result.error == nil ? .info : .error
        let message = result.error ?? "the run is done"
        file.write(level, message, object: object, run: result.run ?? run.withLock { $0 }, result: result)
    }
}
