import Logging
import Sync
import SyncModel

/// What a command says about the runs of one or more objects.
///
/// One run speaks for itself. Of several each line begins with the object's name, the statistics of each come in one
/// piece, and a table of all ends it.
struct MultiRunReporter: Sendable {
    private let names: [String]
    private let options: VerbosityOptions
    private let consoles: [String: Console]
    private let showsTimings: Bool

    init(
        _ names: [String],
        verbosity options: VerbosityOptions,
        logs: LogOptions,
        folder: String,
        showsTimings: Bool,
    ) {
        self.showsTimings = showsTimings
        self.names = names
        self.options = options
        let shared = logs.logFile.map { $0 == "none" ? (file: nil, problem: nil) : logs.open($0) }
        let consoles = names.map { name in
            let (file, problem) = shared ?? logs.open("\(folder)/\(name)_sync.log")
            let log = file.map {
                RunLog(
                    $0,
                    object: name,
                    isShared: shared != nil && names.count > 1,
                    level: options.verbose ? .debug : .info
                )
            }
            let console = Console(options, log: log, subject: names.count == 1 ? nil : name)
            if let problem { console.warning(problem) }
            return (name, console)
        }
        self.consoles = Dictionary(uniqueKeysWithValues: consoles)
    }

    /// An object's run begins.
    func begin(_ name: String, isDryRun: Bool) {
        consoles[name]?.info("Run of \(name)\(isDryRun ? ", dry: nothing is written" : "").")
    }

    /// Something happens in an object's run.
    func show(_ event: SyncEvent, of name: String) {
        consoles[name]?.show(event)
    }

    /// An object's run has ended.
    func end(_ result: ObjectResult) {
        guard let console = consoles[result.object] else { return }
        console.progress.finish()
        switch result.outcome {
        case .success(let report):
            console.show(
                RunResult(result),
                Statistics.lines(report) + (showsTimings ? Statistics.timings(report) : []),
                brief: showsTimings ? nil : Statistics.line(report),
            )
            if report.hasRejects { console.warning(Self.rejectsHint(report)) }
        case .failure(let error):
            console.show(RunResult(result), [ExitStatus.describe(error)])
        }
    }

    /// All have ended.
    func finish(_ results: [ObjectResult]) {
        guard names.count > 1, !options.quiet else { return }
        Terminal.put("\n" + Self.table(results))
    }

    /// One line an object.
    static func table(_ results: [ObjectResult]) -> String {
        let header = [
            "OBJECT", "RESULT", "RETRIEVED", "NEW", "UPDATED", "UNCHANGED", "DELETED", "ERRORS", "STUBS", "SECONDS",
        ]
        let rows = results.map { result in
            let status = ExitStatus(result)
            guard case .success(let report) = result.outcome else { return [result.object, status.word] }
            let counts = report.counts
            let numbers = [
                counts.retrieved, counts.inserted, counts.updated, counts.unchanged, counts.deleted, counts.rejected,
                counts.stubs,
            ]
            return [result.object, status.word] + numbers.map(\.grouped)
                + [Statistics.decimal(report.elapsed / .seconds(1), digits: 1)]
        }
        return TextTable.text(header: header, rows: rows)
    }

    private static func rejectsHint(_ report: RunReport) -> String {
        let count = [report.counts, report.backfill, report.refresh].reduce(0) { $0 + ($1?.rejected ?? 0) }
        let rows = "\(count.grouped) \(count == 1 ? "row" : "rows") could not be stored"
        return report.isDryRun
            ? "\(rows) as they are."
            : "\(rows). They are kept with the reasons: see 'sfsync rejects \(report.object)'."
    }
}

extension ExitStatus {
    /// The code that an object's run ends with.
    init(_ result: ObjectResult) {
        switch result.outcome {
        case .success(let report): self = report.hasRejects ? .rejects : .done
        case .failure(let error): self = ExitStatus(error)
        }
    }

    /// The code as a word, for people.
    var word: String {
        switch self {
        case .done: "done"
        case .failed: "failed"
        case .usage: "misused"
        case .rejects: "rejects"
        case .invalidConfiguration: "invalid"
        case .locked: "locked"
        case .budget: "out of budget"
        case .checkFoundWork: "work found"
        case .interrupted: "stopped"
        }
    }
}

extension RunResult {
    init(_ result: ObjectResult) {
        switch result.outcome {
        case .success(let report): self.init(report, ExitStatus(result))
        case .failure(let error): self.init(object: result.object, error, ExitStatus(result))
        }
    }
}
