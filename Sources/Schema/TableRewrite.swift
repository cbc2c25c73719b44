internal import Manifest
internal import Postgres

/// Values of a table that change their place or type, beside the traffic.
///
/// A trigger carries over what is written from now on, an update in batches what is there already, and when both are
/// done the old places go and the new ones get their names. When it is interrupted, the next time continues from there.
package struct TableRewrite: Sendable, Equatable {
    /// Where values come from.
    enum Origin: Equatable, Sendable {
        /// A column, with its type as `format_type` prints it.
        case column(String, type: String)
        /// A member of a JSONB group; `isTaken` where it goes from there.
        case member(group: String, key: String, isTaken: Bool)
    }

    /// A column that is filled.
    struct Fill: Equatable, Sendable {
        var column: String
        var type: ColumnType
        var origin: Origin
        /// Whether the column is there already and only gets values where it has none.
        var completes = false
        var comment: String
        var grants: [LiveTable.Grant] = []

        /// Where the values gather until all are there.
        var target: String {
            completes
                ? column
                : ObjectName.derived(from: [TableRewrite.columnPrefix, column], suffix: type.rawValue)
        }
    }

    /// A member of a JSONB group that is filled.
    struct MemberFill: Equatable, Sendable {
        var group: String
        var key: String
        var origin: Origin
    }

    /// A member that goes.
    struct MemberRemoval: Equatable, Sendable {
        var group: String
        var key: String
    }

    /// A comment that becomes true when all is done.
    struct Comment: Equatable, Sendable {
        var column: String
        var text: String
    }

    static let triggerPrefix = "sfsync_rewrite"
    static let columnPrefix = "sfsync_new"

    /// The table.
    package var table: String
    /// The schema of the ledger, as it stands in a statement; the trigger's function is there.
    var ledger: String
    /// Whether values may be lost.
    package var isDestructive: Bool
    var fills: [Fill] = []
    var memberFills: [MemberFill] = []
    var memberRemovals: [MemberRemoval] = []
    /// Columns that go at the end.
    var drops: [String] = []
    var comments: [Comment] = []

    var isEmpty: Bool { fills.isEmpty && memberFills.isEmpty && memberRemovals.isEmpty }

    /// The trigger's name.
    var trigger: String { Self.trigger(isDestructive: isDestructive) }

    static func trigger(isDestructive: Bool) -> String { triggerPrefix + (isDestructive ? "_lossy" : "_safe") }

    /// The trigger's function, in the schema of the ledger.
    static func function(of table: String, trigger: String, ledger: String) -> String {
        "\(ledger).\(Identifier(ObjectName.derived(from: [trigger, table], suffix: "fn")).sql)"
    }

    var function: String { Self.function(of: table, trigger: trigger, ledger: ledger) }
    var name: String { Identifier(table).sql }
    /// Members that go from their groups.
    var taken: [MemberRemoval] {
        let origins = fills.map(\.origin) + memberFills.map(\.origin)
        return origins.compactMap { origin in
            guard case .member(let group, let key, isTaken: true) = origin else { return nil }
            return MemberRemoval(group: group, key: key)
        } + memberRemovals
    }
}
