internal import Manifest
internal import Postgres

/// Carries a plan out: short locks, tried again when somebody holds them; what can be is done together.
final class MigrationRunner {
    private let connection: PostgresConnection
    private let log: MigrationLog
    private let onProgress: (MigrationProgress) -> Void
    /// The change in hand.
    private var current: SchemaChange?

    /// Rows of one transaction of an update in batches.
    static let batchSize = 5_000
    /// How long a statement waits for a lock; whoever wants the table meanwhile waits behind it.
    private static let lockTimeout = "500ms"
    /// How often a statement is tried; with the pauses that is about a minute.
    private static let attempts = 30

    init(connection: PostgresConnection, onProgress: @escaping (MigrationProgress) -> Void) {
        self.connection = connection
        self.onProgress = onProgress
        log = MigrationLog(connection: connection)
    }

    /// Carries the changes out, conflicts left out.
    ///
    /// - Returns: How many stubs were inserted.
    /// - Throws: `PostgresError`. The change that failed had no effect, or is continued the next time.
    func run(_ changes: [SchemaChange]) throws -> Int {
        let changes = changes.filter { $0.conflict == nil }
        guard !changes.isEmpty else { return 0 }
        try log.prepare()
        var stubs = 0
        var done = 0
        for group in Self.groups(changes) {
            let start = try log.now()
            do {
                stubs += try group.isTogether ? runTogether(group.changes, start) : runAlone(group.changes[0], start)
            } catch {
                if let current { log.note(failed: current, error, since: start) }
                onProgress(.failed(current ?? group.changes[0], done: done, of: changes.count))
                throw error
            }
            done += group.changes.count
            onProgress(.done(group.changes, done: done, of: changes.count))
        }
        return stubs
    }

    /// Changes that one transaction makes, or a single change that needs several.
    private struct Group {
        var changes: [SchemaChange]
        var isTogether: Bool
    }

    private static func groups(_ changes: [SchemaChange]) -> [Group] {
        changes.reduce(into: []) { groups, change in
            let last = groups.indices.last
            if change.isTransactional, let last, groups[last].isTogether {
                groups[last].changes.append(change)
            } else {
                groups.append(Group(changes: [change], isTogether: change.isTransactional))
            }
        }
    }

    private func runTogether(_ changes: [SchemaChange], _ start: String) throws -> Int {
        try transaction {
            for change in changes {
                self.current = change
                for statement in change.statements { try self.connection.query(statement) }
            }
            try self.log.note(done: changes, since: start)
            return 0
        }
    }

    private func runAlone(_ change: SchemaChange, _ start: String) throws -> Int {
        current = change
        var stubs = 0
        for work in change.work {
            switch work {
            case .transactional(let statements), .ownTransaction(let statements):
                _ = try transaction { try self.inOrder(statements) }
            case .stubs(let statement):
                let inserted = try transaction { try self.inOrder([statement]) }
                stubs += inserted
                onProgress(.stubs(inserted))
            case .nonTransactional(let statement):
                // Nobody who reads or writes waits behind it, so it may wait for long.
                do {
                    try executeAlone(statement, of: change)
                } catch {
                    if case .createIndex(_, let index, _) = change { discardIfBroken(index.name) }
                    throw error
                }
            case .batches(let table, let assignment, let condition):
                try update(table, assignment, condition)
            }
        }
        try log.note(done: [change], since: start)
        return stubs
    }

    /// Runs a statement outside a transaction, which waits for transactions of others, and says so.
    private func executeAlone(_ statement: String, of change: SchemaChange) throws {
        let others = try OpenTransactions.list(on: connection)
        if !others.isEmpty { onProgress(.waitingForTransactions(change.summary, others)) }
        let old = try connection.query("SELECT current_setting('lock_timeout')")[0, 0] ?? "0"
        try connection.query("SELECT set_config('lock_timeout', $1, false)", [OpenTransactions.longestWait])
        defer { _ = try? connection.query("SELECT set_config('lock_timeout', $1, false)", [old]) }
        try connection.execute(statement)
    }

    /// Drops what a concurrent build that failed leaves behind; where that fails, too, the next plan does it.
    private func discardIfBroken(_ index: String) {
        let name = Identifier(index).sql
        let found = try? connection.query(
            "SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid",
            [name]
        )
        if let found, found.count > 0 { try? connection.execute("DROP INDEX CONCURRENTLY IF EXISTS \(name)") }
    }

    private func inOrder(_ statements: [String]) throws -> Int {
        try statements.reduce(0) { try $0 + connection.query($1).affectedRows }
    }

    private func update(_ table: String, _ assignment: String, _ condition: String) throws {
        let name = Identifier(table).sql
        var position = "0"
        var rows = 0
        // Rows that come later are not this update's business: a trigger or a constraint looks after them.
        guard let end = try connection.query("SELECT max(id) FROM \(name)")[0, 0] else { return }
        while let next = try nextBatch(of: name, after: position, until: end) {
            let start = position
            rows += try transaction {
                try self.connection.query(
                    "UPDATE \(name) SET \(assignment) WHERE id > $1 AND id <= $2 AND (\(condition))",
                    [start, next],
                ).affectedRows
            }
            position = next
            onProgress(.rows(rows, table: table))
        }
    }

    /// The last id of the next batch, nil where there are no more rows; ids have gaps.
    private func nextBatch(of table: String, after position: String, until end: String) throws -> String? {
        try connection.query(
            """
            SELECT max(id) FROM (SELECT id FROM \(table) WHERE id > $1 AND id <= $2 ORDER BY id
            LIMIT \(Self.batchSize)) batch
            """,
            [position, end],
        )[0, 0]
    }

    /// Runs `body` in a transaction with short waits for locks, and again where a lock was not to be had.
    private func transaction(_ body: () throws -> Int) throws -> Int {
        var attempt = 1
        while true {
            do {
                return try connection.transaction {
                    try connection.execute("SET LOCAL lock_timeout = '\(Self.lockTimeout)'")
                    return try body()
                }
            } catch let error as PostgresError where error.isLockConflict {
                guard attempt < Self.attempts else { throw error }
                if attempt == 1 { onProgress(.waiting(error.message)) }
                attempt += 1
                Pause.seconds(min(Double(attempt) * 0.2, 2))
            }
        }
    }
}

extension SchemaChange {
    /// Whether all of it can be done in a transaction with others.
    fileprivate var isTransactional: Bool {
        guard work.count == 1, case .transactional = work[0] else { return false }
        return true
    }
}
