import Manifest
import Schema

@testable import Ledger
@testable import RowCodec
@testable import Sync
@testable import SyncModel

/// A situation that a run may find, as values: the options, the manifest and the facts.
struct PlannedSituation {
    var name: String
    var manifest = Self.thing
    var options = RunOptions()
    var facts: (RowMapping) throws -> RunFacts

    static let now = Timestamp("2026-01-31T10:00:00Z") ?? Timestamp(seconds: 0)
    static let hour: Duration = .seconds(3600)

    static let thing = """
        object: Thing__c
        table: things
        fields: { Name: string, Amount__c: currency }
        """

    /// A situation over a table that was filled an hour ago and that nobody has touched.
    init(
        _ name: String,
        _ manifest: String = Self.thing,
        _ options: RunOptions = RunOptions(),
        _ change: @escaping (inout RunFacts, RowMapping) throws -> Void = { _, _ in },
    ) {
        self.name = name
        self.manifest = manifest
        self.options = options
        facts = { mapping in
            var facts = Self.healthy(mapping)
            try change(&facts, mapping)
            return facts
        }
    }

    /// The plan's text, or the error.
    func text() throws -> String {
        let library = ManifestLibrary(texts: [("thing.yaml", manifest), ("parent.yaml", Self.parent)])
        let manifest = try library.manifest(named: "thing")
        let mapping = RowMapping(manifest)
        let planner = RunPlanner(
            manifest: manifest,
            options: options,
            mapping: mapping,
            hardTables: manifest.deletes == .hard ? [manifest.table] : [],
        )
        do {
            let plan = try planner.plan(try facts(mapping))
            let notices = plan.notices.map { notice in
                switch notice {
                case .warning(let text): "  ! \(text)\n"
                case .info(let text): "  * \(text)\n"
                case .began, .debug, .progress: "  ? \(notice)\n"
                }
            }
            let complete = plan.isComplete ? "  = the ledger may claim the table afterwards\n" : ""
            return "\(name)\n\(plan.text)\(complete)\(notices.joined())"
        } catch {
            return "\(name)\n  refused: \(error)\n"
        }
    }

    private static let parent = """
        object: Parent__c
        table: parents
        fields: { Name: string }
        """

    private static func healthy(_ mapping: RowMapping) -> RunFacts {
        var facts = RunFacts(
            schema: SchemaPlan(creating: []),
            table: TableFacts(exists: true, isEmpty: false),
            clocks: ClockFacts(salesforce: now, machine: now, database: now),
        )
        facts.ledger.claim = .holds
        facts.ledger.watermark = now.advanced(by: .zero - hour)
        facts.ledger.mapping = mapping.outline
        facts.ledger.refreshed = now.advanced(by: .zero - hour)
        return facts
    }
}

extension RunFacts {
    /// The database before the first run.
    mutating func forget() {
        table = TableFacts()
        ledger = LedgerFacts()
    }

    /// The first run has made the table and stored nothing.
    mutating func empty() {
        table = TableFacts(exists: true, isEmpty: true)
        ledger = LedgerFacts()
    }

    /// A run broke off.
    mutating func breakOff(
        _ window: SyncWindow,
        isFirstLoad: Bool = false,
        watermark: Timestamp?,
        _ retrieved: Int = 3000
    ) {
        var counts = RunCounts()
        counts.retrieved = retrieved
        ledger.continuation = Continuation(
            run: 7,
            job: "750000000000001AAA",
            soql: "SELECT Id FROM Thing__c",
            window: window,
            isFirstLoad: isFirstLoad,
            watermark: watermark,
            counts: counts,
            checkpoints: [],
        )
    }
}
