import Manifest
import Schema

@testable import RowCodec
@testable import Sync
@testable import SyncModel

/// The situations whose plans are golden: first runs, increments and windows.
enum PlannedSituations {
    typealias Situation = PlannedSituation

    static let hour: Duration = .seconds(3600)
    static let day: Duration = .seconds(86_400)
    static let now = PlannedSituation.now

    static let condition = PlannedSituation.thing + "\nwhere: Name != 'x'\n"
    static let leaving = condition + "leaving: delete\n"
    static let noCursor = PlannedSituation.thing + "\ncursor: none\n"
    static let ignoring = PlannedSituation.thing + "\ndeletes: ignore\n"
    static let hard = PlannedSituation.thing + "\ndeletes: hard\n"
    static let filtered = PlannedSituation.thing + "\nfilters:\n  big: Amount__c > 5\n"
    static let volatile = """
        object: Thing__c
        table: things
        refresh: daily
        fields:
          Name: string
          Score__c: { type: double, volatile: true }
        """
    static let wider = """
        object: Thing__c
        table: things
        fields: { Name: string, Amount__c: currency, Email__c: string, Phone__c: string }
        """

    static func linked(_ onMissing: String) -> String {
        """
        object: Thing__c
        table: things
        fields:
          Name: string
          Parent__c: { type: reference, column: parent_id, to: parent, on_missing: \(onMissing) }
        """
    }

    static func mode(_ mode: String) -> String { PlannedSituation.thing + "\nmode: \(mode)\n" }

    static func outline(_ yaml: String) throws -> MappingSignature {
        RowMapping(try ManifestLibrary(texts: [("thing.yaml", yaml)]).manifest(named: "thing")).outline
    }

    static func creating(_ yaml: String) throws -> SchemaPlan {
        let library = ManifestLibrary(texts: [("thing.yaml", yaml)])
        return SchemaPlan(creating: try TableSchema.withDependencies(of: ["thing"], in: library))
    }

    static var beginnings: [Situation] {
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
                facts.schema.changes = [.blocker("column things.name is integer, but the manifest wants text")]
            },
            Situation("an index is missing") { facts, _ in
                facts.schema = try creating(Situation.thing)
            },
        ]
    }

    static var increments: [Situation] {
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

    static var windows: [Situation] {
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
}
