import Testing

/// Whatever people do to tables and ledger by hand: a run that says `done` leaves tables that equal the org, value for
/// value; otherwise it says what to do.
@Suite struct HandsTests {
    /// An optimised build does all of it; the others a third, or the tests would take too long.
    private static func chosen(_ hands: [Hand]) -> [Hand] {
        #if DEBUG
            hands.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
        #else
            hands
        #endif
    }

    @Test(arguments: chosen(Hand.tables + Hand.kinds)) func onTables(_ hand: Hand) async throws {
        try await HandsTrial.run(hand)
    }

    @Test(arguments: chosen(Hand.columns + Hand.renamedColumns + Hand.restoredColumns)) func onColumns(_ hand: Hand)
        async throws
    {
        try await HandsTrial.run(hand)
    }

    @Test(arguments: chosen(Hand.keys + Hand.constraints)) func onKeys(_ hand: Hand) async throws {
        try await HandsTrial.run(hand)
    }

    @Test(arguments: chosen(Hand.triggers + Hand.rules)) func onTriggers(_ hand: Hand) async throws {
        try await HandsTrial.run(hand)
    }

    @Test(arguments: chosen(Hand.rights + Hand.settings)) func onRights(_ hand: Hand) async throws {
        try await HandsTrial.run(hand)
    }

    @Test(arguments: chosen(Hand.ledger + Hand.dumps + Hand.manifests)) func onTheLedger(_ hand: Hand) async throws {
        try await HandsTrial.run(hand)
    }
}
