internal import Ledger
internal import Loading
internal import Postgres
internal import RowCodec
internal import SyncModel

/// Commits batches over one connection, again where PostgreSQL was away for a moment.
///
/// Belongs to one thread; several writers of a run take from the same queue.
final class BatchWriter {
    /// What all writers of a run share.
    struct Setting: Sendable {
        let object: String
        let claim: RunLease
        /// Whether another process could continue the run; one of several Bulk jobs has several first pages.
        let keepsCheckpoints: Bool
        let makeLoader: @Sendable () -> BatchLoader
        /// Waits between attempts.
        let sleep: @Sendable (Duration) throws -> Void
        let onEvent: @Sendable (SyncEvent) -> Void
    }

    private let setting: Setting
    private let loader: BatchLoader
    private let connect: () throws -> PostgresConnection
    private var ledger: Ledger
    /// Whether the session is whole.
    private var isWhole = true
    /// Whether it has its temporary table.
    private var isReady = false

    private static let attempts = 8

    /// Writes over a connection, and over those that `connect` opens where it breaks.
    init(_ setting: Setting, _ connection: PostgresConnection, connect: @escaping () throws -> PostgresConnection) {
        self.setting = setting
        self.connect = connect
        loader = setting.makeLoader()
        ledger = Ledger(object: setting.object, connection: connection)
    }

    private var connection: PostgresConnection { ledger.connection }

    private func prepare() throws {
        if !isWhole {
            ledger = Ledger(object: setting.object, connection: try connect())
            isWhole = true
        }
        guard !isReady else { return }
        // A server that answers commits before they are on disk forgets the latest when it crashes, and the run that goes
        // on would not know.
        try connection.query(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        )
        try connection.execute(loader.statements.createStaging)
        isReady = true
    }

    /// Loads a batch and commits it with the ledger's counts.
    ///
    /// - Throws: `PostgresError` where trying again is no use, `SyncError`.
    func commit(_ batch: RowBatch) throws -> BatchLoader.Outcome {
        var attempt = 1
        // What a COMMIT whose answer was lost may have stored.
        var inDoubt: (outcome: BatchLoader.Outcome, transaction: String)?
        while true {
            var outcome = BatchLoader.Outcome()
            var transaction: String?
            do {
                try prepare()
                if let doubt = inDoubt, try ledger.isCommitted(doubt.transaction) { return doubt.outcome }
                inDoubt = nil
                var loaded = ContinuousClock.now
                try connection.transaction {
                    outcome = try loader.load(batch, on: connection)
                    transaction = try ledger.record(outcome.counts, rejects: outcome.rejects, of: setting.claim)
                    if setting.keepsCheckpoints, var checkpoint = batch.checkpoint {
                        checkpoint.witness = outcome.samples.first
                        try ledger.keep(checkpoint, of: setting.claim.run)
                    }
                    loaded = ContinuousClock.now
                }
                loader.clock.add(ContinuousClock.now - loaded, to: .commit)
                return outcome
            } catch let error as PostgresError where error.recovery == .retry && attempt < Self.attempts {
                if error.isConnectionLost, let transaction { inDoubt = (outcome, transaction) }
                // A session that only reads is a standby's: the new primary may be another server.
                if error.isConnectionLost || error.sqlState == "25006" {
                    isWhole = false
                    isReady = false
                }
                try pause(after: error, attempt)
                attempt += 1
            }
        }
    }

    private func pause(after error: PostgresError, _ attempt: Int) throws {
        let text = "\(error) Trying the batch again (\(attempt + 1) of \(Self.attempts))."
        setting.onEvent(error.isCollision ? .debug(text) : .warning(text))
        try setting.sleep(Self.wait(after: attempt, error))
    }

    /// 1, 2, 4 and so on, at most 30 seconds; for a deadlock only as long as the other side needs.
    static func wait(after attempt: Int, _ error: PostgresError? = nil) -> Duration {
        error?.isCollision ?? false ? .milliseconds(50 * attempt) : .seconds(min(1 << (attempt - 1), 30))
    }
}

extension PostgresError {
    /// Whether two transactions were in each other's way: the other one continues, and this one may, too.
    fileprivate var isCollision: Bool { sqlState.hasPrefix("40") }
}
