internal import Manifest
internal import Postgres
internal import Salesforce
internal import SyncModel

/// Opens the first session of a run, again where waiting may help.
///
/// A server that starts up, or a machine that does, is as transient for the first session as for any later one; a wrong
/// password is not. What has never answered gets less time than what has.
struct FirstConnection {
    let context: RunContext
    /// The place among the runs of several objects; nil where there is one.
    let slot: RunScheduler.Slot?

    /// Attempts where the server has said that it is about to be there, or that it is full.
    private static let attempts = 8
    /// Attempts where nothing answered: the address may be wrong.
    private static let attemptsInSilence = 4
    /// After so long no other attempt is worth it: what is silent has had its time by then.
    private static let patience = Duration.seconds(20)

    /// Connects.
    ///
    /// - Throws: `PostgresError`; where the run was cancelled, what its waits throw.
    func open() throws -> PostgresConnection {
        let begin = ContinuousClock.now
        var attempt = 1
        while true {
            do {
                return try PostgresConnection(to: context.database)
            } catch {
                let attempts = error.sqlState.isEmpty ? Self.attemptsInSilence : Self.attempts
                guard error.recovery == .retry, error.refusal == nil, attempt < attempts,
                    ContinuousClock.now - begin < Self.patience
                else { throw error }
                try wait(after: error, attempt, of: attempts)
                attempt += 1
            }
        }
    }

    private func wait(after error: PostgresError, _ attempt: Int, of attempts: Int) throws {
        if error.isTooManyConnections, let slot, slot.hasOthersBefore {
            context.onEvent(.info("\(error) Waiting until the objects before '\(context.manifest.name)' are done."))
            return try slot.waitForOthersBefore(context.cancellation)
        }
        // A session that somebody gives back is there at once.
        let wait = error.isTooManyConnections ? .milliseconds(300 * attempt) : BatchWriter.wait(after: attempt)
        context.onEvent(.warning("\(error) Trying again in \(wait.rounded) (\(attempt + 1) of \(attempts))."))
        try context.sleep(wait)
    }
}
