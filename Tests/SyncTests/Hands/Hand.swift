import TestSupport
import Testing

/// One thing that somebody does by hand to a healthy mirror, and what the runs after it have to make of it.
struct Hand: Sendable, CustomTestStringConvertible {
    /// What a plain run, and then a full one, may end with.
    ///
    /// Whatever stands here, a run that says `done` has to leave tables that equal the org.
    enum Ending: Sendable {
        /// Both are done.
        case equals
        /// Both refuse, and say one of these.
        case refuses([String])
        /// Either, as long as a refusal says what to do.
        case either
        /// A few rows changed behind the watermark's back, which a plain run has no way to see: the full one is done and
        /// mends them.
        case fullMends
    }

    /// In words.
    var name: String
    var ending: Ending
    /// Whether the contacts' rows go when their records do, in place of being marked.
    var deletesRows = false
    /// What is run and looked at.
    var objects = HandsManifests.names
    /// Whether a dump is made of tables and ledger before the second run.
    var keepsDump = false
    /// What is done.
    var act: @Sendable (inout HandsTrial) async throws -> Void

    var testDescription: String { deletesRows ? "\(name), deletes: hard" : name }

    /// Something else than a statement.
    init(
        _ name: String,
        _ ending: Ending = .equals,
        keepsDump: Bool = false,
        act: @escaping @Sendable (inout HandsTrial) async throws -> Void,
    ) {
        self.name = name
        self.ending = ending
        self.keepsDump = keepsDump
        self.act = act
    }

    /// Statements after which both runs have to be done.
    init(_ name: String, _ sql: String) { self.init(name, .equals, sql) }

    /// Statements, as a superuser.
    init(_ name: String, _ ending: Ending, _ sql: String) {
        self.init(name, ending) { trial in try await trial.sync.database.execute(sql) }
        // Where nobody touches the parents, they need no look.
        if !sql.contains("accounts") { objects = ["contact"] }
    }

    /// The same where rows of deleted records go.
    var deletingRows: Hand {
        var hand = self
        hand.deletesRows = true
        return hand
    }

    /// The same as one that also works with `deletes: hard`.
    static func both(_ hands: [Hand]) -> [Hand] { hands + hands.map(\.deletingRows) }
}
