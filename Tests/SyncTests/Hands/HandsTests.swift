import Testing

/// Whatever people do to tables and ledger by hand: a run that says `done` leaves tables that equal the org, value for
/// value; otherwise it says what to do.
@Suite struct HandsTests {
    @Test(arguments: Hand.tables + Hand.kinds) func onTables(_ hand: Hand) async throws {
        try await HandsTrial.run(hand)
    }

    @Test(arguments: Hand.columns + Hand.renamedColumns + Hand.restoredColumns) func onColumns(_ hand: Hand)
        async throws
    {
        try await HandsTrial.run(hand)
    }

    @Test(arguments: Hand.keys + Hand.constraints) func onKeys(_ hand: Hand) async throws {
        try await HandsTrial.run(hand)
    }

    @Test(arguments: Hand.triggers + Hand.rules) func onTriggers(_ hand: Hand) async throws {
        try await HandsTrial.run(hand)
    }

    @Test(arguments: Hand.rights + Hand.settings) func onRights(_ hand: Hand) async throws {
        try await HandsTrial.run(hand)
    }

    @Test(arguments: Hand.ledger + Hand.dumps + Hand.manifests) func onTheLedger(_ hand: Hand) async throws {
        try await HandsTrial.run(hand)
    }
}
