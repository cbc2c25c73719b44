package import FoundationEssentials
import Synchronization

/// The data of an emulated Salesforce org.
///
/// Values are functions of seed, object, row and version; stored are ten bytes per row. All methods may be called from
/// anywhere at any time; each takes effect at once and for all requests that come after.
///
/// ```swift
/// let emulator = try await SalesforceEmulator.start()
/// try emulator.org.change("Contact", count: 100)
/// ```
package final class EmulatedOrg: Sendable {
    private struct State {
        var rows: [ObjectRows]
        var hiddenFields: Set<String> = []
        var chance = Chance(seed: 0)
    }

    let catalog: Catalog
    let configuration: OrgConfiguration
    let log = RequestLog()
    private let state: Mutex<State>

    /// Builds an org.
    ///
    /// - Throws: `DecodingError` for a describe document that cannot be read.
    package init(_ configuration: OrgConfiguration = OrgConfiguration()) throws {
        self.configuration = configuration
        let describes = try ObjectDescribe.bundled() + configuration.describes.map { try ObjectDescribe(document: $0) }
        catalog = Catalog(describes: describes, seed: configuration.seed, rowCounts: configuration.rowCount)
        // A midnight, so that two orgs of one day have equal stamps; an hour ago at least, so that none is of just now.
        let settled = UInt32(clamping: Int64(configuration.clock().timeIntervalSince1970) - 3600)
        let end = settled - settled % 86_400
        state = Mutex(
            State(
                rows: catalog.tables.map { ObjectRows(history: $0, end: end) },
                chance: Chance(seed: configuration.seed),
            )
        )
    }

    /// The org's clock.
    package var now: Date { configuration.clock() }

    /// Epoch milliseconds of the org's clock.
    var milliseconds: Int64 { Int64((now.timeIntervalSince1970 * 1000).rounded(.down)) }

    /// The names of the objects, sorted.
    package var objects: [String] { catalog.tables.map(\.name) }

    /// The org as it is now.
    var snapshot: OrgSnapshot {
        state.withLock { OrgSnapshot(catalog: catalog, rows: $0.rows, hiddenFields: $0.hiddenFields) }
    }

    /// The table of an object.
    ///
    /// - Throws: `OrgError.unknownObject`.
    func table(_ object: String) throws -> ObjectTable {
        guard let table = catalog.table(object) else { throw OrgError.unknownObject(object) }
        return table
    }

    /// Changes an object's rows; the body gets epoch seconds of the org's clock.
    func mutate<Result>(
        _ object: String,
        _ body: (ObjectTable, inout ObjectRows, inout Chance, UInt32) throws -> Result,
    ) throws -> Result {
        let table = try table(object)
        let now = UInt32(clamping: milliseconds / 1000)
        return try state.withLock { state in
            try body(table, &state.rows[table.ordinal], &state.chance, now)
        }
    }

    /// Takes a field from the running user, or gives it back: it leaves the describe and queries with it fail.
    ///
    /// - Throws: `OrgError.unknownObject` or `OrgError.unknownField`.
    package func setField(_ field: String, of object: String, isVisible: Bool) throws {
        let table = try table(object)
        guard table.index(of: field) != nil else { throw OrgError.unknownField(field, object: object) }
        let key = "\(object).\(field)".lowercased()
        state.withLock { state in
            if isVisible { state.hiddenFields.remove(key) } else { state.hiddenFields.insert(key) }
        }
    }
}
