internal import Ledger
internal import RowCodec
internal import Schema
internal import SyncModel

/// What is known before the first row: the only input of `RunPlanner` beside the manifest and the options.
struct RunFacts: Sendable {
    /// What the database lacks of what the manifest wants.
    var schema: SchemaPlan
    var table: TableFacts
    var ledger = LedgerFacts()
    var clocks: ClockFacts
    /// Whether Salesforce refuses the filter, so that its Ids have to come from the tables here.
    var isFilterRefused = false
}

/// The table as the run finds it.
struct TableFacts: Sendable, Equatable {
    /// Whether there is one.
    var exists = false
    /// Whether it has no row.
    var isEmpty = true
    /// Whether rows may go in before their links are checked: it has no foreign key but sfsync's own, which the user may
    /// drop and make again.
    var linksCanWait = true
}

/// What the ledger knows of the object.
struct LedgerFacts: Sendable {
    /// Whether the ledger's claims still describe the table.
    var claim = ClaimStanding.none
    /// Whether rows of an org that another one has replaced may still be in the table.
    var holdsRowsOfFormerOrg = false
    /// Whether all rows were stored by this ledger's runs into the table as it is, though no run has completed it.
    var storedAllRows = false
    /// Whether all rows since the last complete run were stored by the mapping of today.
    var storedByThisMapping = true
    /// Whether all rows were stored by the watermark's mapping, and then by the mapping of today only.
    var canBackfill = false
    /// Everything that changed before it was read; nil before the first run that read all of it.
    var watermark: Timestamp?
    /// The mapping that the rows up to the watermark were read with.
    var mapping: MappingSignature?
    /// When the volatile fields of all rows were read last.
    var refreshed: Timestamp?
    /// The interrupted run that a request like this one continues.
    var continuation: Continuation?
    /// Why that run cannot be continued, as a clause; nil where it can.
    var objection: String?
    /// The interrupted backfill that this run would continue.
    var backfill: Continuation?

    /// The watermark, as far as it can be believed: it is a claim about a table.
    var trustedWatermark: Timestamp? { claim.holds ? watermark : nil }
    /// The mapping of the rows, likewise.
    var trustedMapping: MappingSignature? { claim.holds ? mapping : nil }

    /// Whether equal digests are equal rows: all that is in the table was stored by this ledger's runs, and is there as it
    /// was stored.
    var digestsHold: Bool { !holdsRowsOfFormerOrg && (claim.holds || claim == .none && storedAllRows) }
}

/// The three clocks.
struct ClockFacts: Sendable, Equatable {
    /// Salesforce's, whose stamps the records have.
    var salesforce: Timestamp
    /// This machine's.
    var machine: Timestamp
    /// PostgreSQL's.
    var database: Timestamp

    /// The latest time that is believed: a clock of Salesforce's that is ahead of both others would move the watermark to
    /// where no increment reads any more.
    var latest: Timestamp { max(machine, database).advanced(by: SyncWindow.clockTolerance) }

    /// Now, by Salesforce's clock as far as it is believed.
    var now: Timestamp { min(salesforce, latest) }
}
