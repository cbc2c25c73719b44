import FoundationEssentials
import Logging
import Postgres
import PrivatePostgres
import SyncModel
import Synchronization

/// A log file, as text or as JSON lines.
///
/// It is bounded: a file that has grown too long becomes `x.log.1`, the one before `x.log.2`, and so on. `FileHandle` is
/// not part of FoundationEssentials, so the file is written through the C library.
final class LogFile: Sendable {
    enum Format: String, Sendable {
        case text
        case json
    }

    private struct State {
        var descriptor: Int32
        /// What was written since the size was looked at.
        var written: Int
    }

    private let state: Mutex<State>
    private let path: String
    private let sizeLimit: Int
    /// How many old files are kept.
    private let oldFiles: Int
    let format: Format

    /// Opens the file for appending and makes its folder, for their owner alone.
    ///
    /// The result is nil where that is not possible; the caller says so and continues.
    ///
    /// - Parameters:
    ///   - path: the file; no symbolic link.
    ///   - format: how lines look.
    ///   - sizeLimit: the bytes after which a new file begins.
    ///   - oldFiles: how many old files are kept.
    init?(path: String, format: Format, sizeLimit: Int, oldFiles: Int) {
        guard Self.makeFolders(of: path) else { return nil }
        let file = FileDescriptors.openForAppending(path)
        guard file >= 0 else { return nil }
        state = Mutex(State(descriptor: file, written: sizeLimit))
        self.path = path
        self.sizeLimit = sizeLimit
        self.oldFiles = oldFiles
        self.format = format
    }

    deinit {
        state.withLock { FileDescriptors.closeFile($0.descriptor) }
    }

    /// Makes what is missing of the folders; those of a relative path have to be sfsync's own.
    private static func makeFolders(of path: String) -> Bool {
        let names = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        var folder = ""
        for (index, name) in names.enumerated() {
            folder += index == 0 ? String(name) : "/\(name)"
            guard !name.isEmpty, name != ".", name != ".." else { continue }
            let isOthers = path.hasPrefix("/") && FileManager.default.fileExists(atPath: folder)
            if !isOthers, (try? OwnFolder.prepare(folder)) == nil { return false }
        }
        return true
    }

    private struct Entry: Encodable {
        var time: String
        var level: String
        var object: String
        var run: Int64?
        var message: String
        var result: RunResult?
    }

    /// Appends a line.
    ///
    /// - Parameters:
    ///   - level: how much it matters.
    ///   - message: the fact.
    ///   - object: whose it is; for JSON.
    ///   - run: the run's number, once there is one; for JSON.
    ///   - result: how the run ended, in the line that says so; for JSON.
    ///   - time: now.
    func write(
        _ level: Logger.Level,
        _ message: String,
        object: String,
        run: Int64?,
        result: RunResult? = nil,
        at time: Date = Date(),
    ) {
        let stamp = Self.stamp(time)
        let line: String
        switch format {
        case .text: line = "\(stamp) \(level.rawValue.uppercased()) \(message.withoutTerminalCodes)\n"
        case .json:
            let entry = Entry(
                time: stamp,
                level: level.rawValue,
                object: object,
                run: run,
                message: message,
                result: result
            )
            line = (try? JSONOutput.line(entry)).map { $0 + "\n" } ?? ""
        }
        state.withLock { state in
            if state.written >= sizeLimit / 10 { rotate(&state) }
            state.written += FileDescriptors.write(line, to: state.descriptor)
        }
    }

    /// Begins a new file where this one is long enough, or another process has begun one.
    private func rotate(_ state: inout State) {
        state.written = 0
        guard let found = FileDescriptors.state(of: state.descriptor, at: path),
            found.size >= sizeLimit || !found.isAtPath
        else { return }
        if found.isAtPath {
            for number in stride(from: oldFiles - 1, to: 0, by: -1) {
                FileDescriptors.move("\(path).\(number)", to: "\(path).\(number + 1)")
            }
            if oldFiles > 0 { FileDescriptors.move(path, to: "\(path).1") } else { FileDescriptors.remove(path) }
        }
        let file = FileDescriptors.openForAppending(path)
        guard file >= 0 else { return }
        FileDescriptors.closeFile(state.descriptor)
        state.descriptor = file
    }

    private static func stamp(_ time: Date) -> String {
        Timestamp(microseconds: Int64(time.timeIntervalSince1970 * 1_000_000)).description
    }
}
