import Manifest
import TestSupport
import Testing

@testable import RowCodec
@testable import Sync
@testable import SyncModel

/// Every decision of a run before its first row, as the text of its plan.
@Suite struct RunPlannerTests {
    @Test func everyDecisionHasItsLine() throws {
        let all =
            PlannedSituations.beginnings + PlannedSituations.increments + PlannedSituations.windows
            + PlannedSituations.broken + PlannedSituations.mappings + PlannedSituations.clocks
        #expect(all.count >= 60)
        #expect(Set(all.map(\.name)).count == all.count)
        try Golden.compare(try all.map { try $0.text() }.joined(separator: "\n"), with: "plans.txt")
    }

    @Test func aBrokenBackfillIsContinuedAsPartOfItsRun() throws {
        let situation = try #require(PlannedSituations.broken.first { $0.name == "a backfill broke off" })
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
