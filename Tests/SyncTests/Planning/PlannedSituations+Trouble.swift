import Manifest
import Schema

@testable import Ledger
@testable import Sync
@testable import SyncModel

/// Interrupted runs, tables and manifests that changed, clocks.
extension PlannedSituations {
    static var broken: [Situation] {
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
                facts.ledger.objection = "table things was recreated, emptied or rewritten since it was filled"
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
                facts.ledger.claim = .broken("table things was recreated, emptied or rewritten since it was filled")
            },
            Situation("a column was dropped") { facts, _ in
                facts.ledger.claim = .broken("column name of things was changed or recreated since it was filled")
            },
            Situation("a column was dropped, --full", Situation.thing, RunOptions(window: .full)) { facts, _ in
                facts.ledger.claim = .broken("column name of things was changed or recreated since it was filled")
            },
            Situation("a column was dropped, --days 3", Situation.thing, RunOptions(window: .days(3))) { facts, _ in
                facts.ledger.claim = .broken("column name of things was changed or recreated since it was filled")
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

    static var mappings: [Situation] {
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

    static var clocks: [Situation] {
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
}
