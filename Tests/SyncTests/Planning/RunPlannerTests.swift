import Manifest
import Schema
import TestSupport
import Testing

@testable import Sync

/// Every decision of a run before its first row, as the text of its plan.
@Suite struct RunPlannerTests {
    private typealias Situation = PlannedSituation

    private static let hour: Duration = .seconds(3600)
    private static let day: Duration = .seconds(86_400)
    private static let now = PlannedSituation.now

    private static let condition = PlannedSituation.thing + "\nwhere: Name != 'x'\n"
    private static let leaving = condition + "leaving: delete\n"
    private static let noCursor = PlannedSituation.thing + "\ncursor: none\n"
    private static let ignoring = PlannedSituation.thing + "\ndeletes: ignore\n"
    private static let hard = PlannedSituation.thing + "\ndeletes: hard\n"
    private static let filtered = PlannedSituation.thing + "\nfilters:\n  big: Amount__c > 5\n"
    private static let volatile = """
        object: Thing__c
        table: things
        refresh: daily
        fields:
          Name: string
          Score__c: { type: double, volatile: true }
        """
    private static let wider = """
        object: Thing__c
        table: things
        fields: { Name: string, Amount__c: currency, Email__c: string, Phone__c: string }
        """

    private static func linked(_ onMissing: String) -> String {
        """
        object: Thing__c
        table: things
        fields:
          Name: string
          Parent__c: { type: reference, column: parent_id, to: parent, on_missing: \(onMissing) }
        """
    }

    private static func mode(_ mode: String) -> String { PlannedSituation.thing + "\nmode: \(mode)\n" }

    private static func outline(_ yaml: String) throws -> MappingSignature {
        RowMapping(try ManifestLibrary(texts: [("thing.yaml", yaml)]).manifest(named: "thing")).outline
    }

    private static func creating(_ yaml: String) throws -> SchemaPlan {
        let library = ManifestLibrary(texts: [("thing.yaml", yaml)])
        return SchemaPlan(creating: try TableSchema.withDependencies(of: ["thing"], in: library))
    }

    private static var beginnings: [Situation] {
        [
            Situation("the first run, no table") { facts, _ in
                facts.forget()
                facts.schema = try creating(Situation.thing)
            },
            Situation("the first run, table made by ddl") { facts, _ in facts.empty() },
            Situation("the first run, table with rows and no ledger") { facts, _ in
                facts.ledger = LedgerFacts()
            },
            Situation("the first run, a foreign key of somebody else") { facts, _ in
                facts.empty()
                facts.table.linksCanWait = false
            },
            Situation("the first run, links that need their parents", linked("null")) { facts, _ in facts.forget() },
            Situation("the first run, links with stubs", linked("stub")) { facts, _ in facts.forget() },
            Situation("the first run without a cursor", noCursor) { facts, _ in facts.forget() },
            Situation("the first run, --migrate off", Situation.thing, RunOptions(migrates: false)) { facts, _ in
                facts.empty()
            },
            Situation("the first run, limited", Situation.thing, RunOptions(mode: .rest, limit: 10)) { facts, _ in
                facts.forget()
            },
            Situation("the first run, filtered", filtered, RunOptions(filter: "big")) { facts, _ in facts.forget() },
            Situation("the first run failed, its rows are in") { facts, _ in
                facts.ledger = LedgerFacts()
                facts.ledger.storedAllRows = true
            },
            Situation("the table is not as the manifest wants it") { facts, _ in
                facts.schema.changes = [.obstacle("column things.name is integer, but the manifest wants text")]
            },
            Situation("an index is missing") { facts, _ in
                facts.schema = try creating(Situation.thing)
            },
        ]
    }

    private static var increments: [Situation] {
        [
            Situation("an increment"),
            Situation("an increment, mode auto", mode("auto")),
            Situation("an increment, mode rest", mode("rest")),
            Situation("an increment, --mode rest", mode("bulk"), RunOptions(mode: .rest)),
            Situation("an increment, --mode auto", mode("bulk"), RunOptions(mode: .auto)),
            Situation("an increment, --rewrite", Situation.thing, RunOptions(rewrites: true)),
            Situation("an increment, filtered", filtered, RunOptions(filter: "big")),
            Situation("an increment, a filter that Salesforce refuses", filtered, RunOptions(filter: "big")) {
                facts,
                _ in
                facts.isFilterRefused = true
            },
            Situation("an increment, limited", Situation.thing, RunOptions(limit: 10)),
            Situation("an increment, 'where' and leaving: keep", condition),
            Situation("an increment, 'where' and leaving: delete", leaving),
            Situation("an increment, deletes: hard", hard),
            Situation("an increment, deletes: ignore", ignoring),
            Situation("an increment without a cursor", noCursor),
            Situation("an increment 15 days after the last one") { facts, _ in
                facts.ledger.watermark = now.advanced(by: .zero - day * 15 + hour)
            },
            Situation("an increment 16 days after the last one") { facts, _ in
                facts.ledger.watermark = now.advanced(by: .zero - day * 16)
            },
            Situation("an increment 16 days after the last one, deletes: ignore", ignoring) { facts, _ in
                facts.ledger.watermark = now.advanced(by: .zero - day * 16)
            },
            Situation("an increment 16 days after the last one, filtered", filtered, RunOptions(filter: "big")) {
                facts,
                _ in
                facts.ledger.watermark = now.advanced(by: .zero - day * 16)
            },
            Situation("an increment, rows of several mappings") { facts, _ in
                facts.ledger.storedByThisMapping = false
            },
            Situation("an increment of a table whose rows somebody deleted", Situation.thing) { facts, _ in
                facts.table.isEmpty = true
            },
        ]
    }

    private static var windows: [Situation] {
        let start = Timestamp("2026-01-01")
        let end = Timestamp("2026-02-01")
        return [
            Situation("--full", Situation.thing, RunOptions(window: .full)),
            Situation("--full, mode auto", mode("auto"), RunOptions(window: .full)),
            Situation("--full --rewrite", Situation.thing, RunOptions(window: .full, rewrites: true)),
            Situation("--full, limited", Situation.thing, RunOptions(window: .full, limit: 10)),
            Situation("--full, filtered", filtered, RunOptions(window: .full, filter: "big")),
            Situation("--full, deletes: ignore", ignoring, RunOptions(window: .full)),
            Situation("--full, deletes: hard", hard, RunOptions(window: .full)),
            Situation("--full, 'where' and leaving: keep", condition, RunOptions(window: .full)),
            Situation("--full, 'where' and leaving: delete", leaving, RunOptions(window: .full)),
            Situation("--full without a cursor", noCursor, RunOptions(window: .full)),
            Situation("--days 3", Situation.thing, RunOptions(window: .days(3))),
            Situation("--days 3 of a table never read", Situation.thing, RunOptions(window: .days(3))) { facts, _ in
                facts.forget()
            },
            Situation("--start-date", Situation.thing, RunOptions(window: .range(start: start, end: nil))),
            Situation(
                "--start-date, 'where' and leaving: delete",
                leaving,
                RunOptions(window: .range(start: start, end: nil))
            ),
            Situation("--start-date --end-date", Situation.thing, RunOptions(window: .range(start: start, end: end))),
            Situation("--end-date, mode auto", mode("auto"), RunOptions(window: .range(start: nil, end: end))),
        ]
    }

    private static var broken: [Situation] {
        let since = now.advanced(by: .zero - hour)
        let increment = SyncWindow(kind: .incremental, start: since)
        return [
            Situation("a first load broke off") { facts, _ in
                facts.ledger = LedgerFacts()
                facts.breakOff(.full, isFirstLoad: true, watermark: since)
            },
            Situation("a first load broke off before a row") { facts, _ in
                facts.empty()
                facts.breakOff(.full, isFirstLoad: true, watermark: since, 0)
            },
            Situation("a full run broke off", Situation.thing, RunOptions(window: .full)) { facts, _ in
                facts.breakOff(.full, watermark: since)
            },
            Situation("an increment broke off") { facts, _ in facts.breakOff(increment, watermark: since) },
            Situation("an increment broke off 16 days ago") { facts, _ in
                let start = now.advanced(by: .zero - day * 16)
                facts.ledger.watermark = start
                facts.breakOff(SyncWindow(kind: .incremental, start: start), watermark: start)
            },
            Situation("a range broke off", Situation.thing, RunOptions(window: .days(3))) { facts, _ in
                facts.breakOff(SyncWindow(kind: .range, start: since), watermark: nil)
            },
            Situation("a first load broke off, and the table was emptied") { facts, _ in
                facts.empty()
                facts.breakOff(.full, isFirstLoad: true, watermark: since)
                facts.ledger.objection = "table things was made anew, emptied or rewritten since it was filled"
            },
            Situation("a backfill broke off", wider) { facts, _ in
                facts.ledger.mapping = try outline(Situation.thing)
                facts.ledger.canBackfill = true
                facts.breakOff(SyncWindow(kind: .backfill), watermark: nil)
                facts.ledger.backfill = facts.ledger.continuation
                facts.ledger.continuation = nil
            },
            Situation("the table was dropped") { facts, _ in
                facts.table = TableFacts()
                facts.ledger.claim = .broken("table things no longer exists")
                facts.schema = try creating(Situation.thing)
            },
            Situation("the table was emptied") { facts, _ in
                facts.table.isEmpty = true
                facts.ledger.claim = .broken("table things was made anew, emptied or rewritten since it was filled")
            },
            Situation("a column was dropped") { facts, _ in
                facts.ledger.claim = .broken("column name of things was changed or made anew since it was filled")
            },
            Situation("a column was dropped, --full", Situation.thing, RunOptions(window: .full)) { facts, _ in
                facts.ledger.claim = .broken("column name of things was changed or made anew since it was filled")
            },
            Situation("a column was dropped, --days 3", Situation.thing, RunOptions(window: .days(3))) { facts, _ in
                facts.ledger.claim = .broken("column name of things was changed or made anew since it was filled")
            },
            Situation("the manifest has another table") { facts, _ in
                facts.table = TableFacts()
                facts.ledger.claim = .broken("table things is not the one that was filled")
            },
            Situation("another org, --replace-org", Situation.thing, RunOptions(replacesOrg: true)) { facts, _ in
                facts.ledger = LedgerFacts()
                facts.ledger.holdsRowsOfFormerOrg = true
            },
            Situation("another org, and deletes: ignore", ignoring, RunOptions(window: .full, replacesOrg: true)) {
                facts,
                _ in
                facts.ledger = LedgerFacts()
                facts.ledger.holdsRowsOfFormerOrg = true
            },
        ]
    }

    private static var mappings: [Situation] {
        [
            Situation("the manifest has two fields more", wider) { facts, _ in
                facts.ledger.mapping = try outline(Situation.thing)
                facts.ledger.canBackfill = true
            },
            Situation("the manifest has two fields more, rows of several mappings", wider) { facts, _ in
                facts.ledger.mapping = try outline(Situation.thing)
                facts.ledger.storedByThisMapping = false
            },
            Situation(
                "the manifest has two fields more, filtered",
                wider + "\nfilters:\n  big: Amount__c > 5\n",
                RunOptions(filter: "big")
            ) { facts, _ in
                facts.ledger.mapping = try outline(Situation.thing)
                facts.ledger.canBackfill = true
            },
            Situation("the manifest has a field less") { facts, _ in facts.ledger.mapping = try outline(wider) },
            Situation("the manifest has another condition", condition) { facts, _ in
                facts.ledger.mapping = try outline(Situation.thing)
            },
            Situation("volatile fields, read an hour ago", volatile),
            Situation("volatile fields, read two days ago", volatile) { facts, _ in
                facts.ledger.refreshed = now.advanced(by: .zero - day * 2)
            },
            Situation("volatile fields, never read", volatile) { facts, _ in facts.ledger.refreshed = nil },
            Situation("volatile fields, read two days ago, --full", volatile, RunOptions(window: .full)) { facts, _ in
                facts.ledger.refreshed = now.advanced(by: .zero - day * 2)
            },
            Situation("volatile fields, the first run", volatile) { facts, _ in facts.forget() },
            Situation("volatile fields, read two days ago, limited", volatile, RunOptions(limit: 10)) { facts, _ in
                facts.ledger.refreshed = now.advanced(by: .zero - day * 2)
            },
            Situation("--refresh volatile", volatile, RunOptions(window: .refresh)),
            Situation("--refresh volatile without one", Situation.thing, RunOptions(window: .refresh)),
            Situation("--refresh volatile before the first run", volatile, RunOptions(window: .refresh)) { facts, _ in
                facts.forget()
            },
            Situation("--refresh volatile with another manifest", volatile, RunOptions(window: .refresh)) { facts, _ in
                facts.ledger.mapping = try outline(Situation.thing)
            },
        ]
    }

    private static var clocks: [Situation] {
        var ids = RunOptions()
        ids.readsIDs = true
        return [
            Situation("Salesforce's clock is five days ahead") { facts, _ in
                facts.clocks.salesforce = now.advanced(by: day * 5)
            },
            Situation("Salesforce's clock is four minutes ahead") { facts, _ in
                facts.clocks.salesforce = now.advanced(by: .seconds(240))
            },
            Situation("this machine's clock is a day behind") { facts, _ in
                facts.clocks.machine = now.advanced(by: .zero - day)
            },
            Situation("the watermark lies in the future") { facts, _ in
                facts.ledger.watermark = now.advanced(by: day)
            },
            Situation("some Ids", Situation.thing, ids),
            Situation("some Ids of a table never read", Situation.thing, ids) { facts, _ in facts.forget() },
        ]
    }

    @Test func everyDecisionHasItsLine() throws {
        let all = Self.beginnings + Self.increments + Self.windows + Self.broken + Self.mappings + Self.clocks
        #expect(all.count >= 60)
        #expect(Set(all.map(\.name)).count == all.count)
        try Golden.compare(try all.map { try $0.text() }.joined(separator: "\n"), with: "plans.txt")
    }

    @Test func aBrokenBackfillIsContinuedAsPartOfItsRun() throws {
        let situation = try #require(Self.broken.first { $0.name == "a backfill broke off" })
        let library = ManifestLibrary(texts: [("thing.yaml", situation.manifest)])
        let mapping = RowMapping(try library.manifest(named: "thing"))
        let planner = RunPlanner(
            manifest: try library.manifest(named: "thing"),
            options: situation.options,
            mapping: mapping,
            hardTables: [],
        )
        let facts = try situation.facts(mapping)
        let plan = try planner.plan(facts)
        let backfill = try #require(plan.backfill)
        let part = planner.plan(filling: backfill, continuing: facts.ledger.backfill, in: plan)
        #expect(part.api == .fixed(.bulk, .continuation))
        #expect(part.isComplete)
        #expect(part.watermark == nil)
        #expect(part.pruning == [])
    }
}
