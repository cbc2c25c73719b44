import Libc
import Processes
import Threads

/// The user's command that is told how runs ended: for mail, a chat or the next job.
struct FinishHook: Sendable {
    /// For `sh -c`.
    let command: String
    let console: Console

    /// A command that does not end must not hold up the next run.
    private static let patience: Duration = .seconds(60)

    /// Runs the command with the results as `run --json` prints them on its standard input, and the exit code in
    /// `SFSYNC_EXIT_CODE`.
    ///
    /// What the runs did is not undone by a command that fails: that is a warning.
    func tell(_ results: [RunResult], _ status: ExitStatus) async {
        let command = command
        // The Ctrl-C that stopped the runs is something to tell; the next one is for the command.
        let signals = Interrupt.signals
        let outcome = try? await WorkerThread.run {
            ChildProcess.run(
                ["/bin/sh", "-c", command],
                environment: ChildEnvironment.everything + ["SFSYNC_EXIT_CODE=\(status.rawValue)"],
                input: (try? JSONOutput.text(results)) ?? "[]",
                patience: ChildProcess.Patience(Self.patience) { Interrupt.signals > signals },
            )
        }
        guard let outcome else { return }
        let words = (outcome.output + outcome.messages).split(whereSeparator: \.isNewline).map(String.init)
        guard outcome.status != 0 else {
            for line in words { console.debug("--on-finish: \(line)") }
            return
        }
        let reason = words.isEmpty ? "" : ": \(words.joined(separator: " ").prefix(500))"
        console.warning("The command of --on-finish ended with \(outcome.status)\(reason).")
    }
}
