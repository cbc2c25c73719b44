import Foundation
import Manifest
import SalesforceEmulator
import TestSupport
import Testing

@testable import SyncModel

extension OrgSync {
    /// The Ids of an object's records that meet a condition, in their order.
    func ids(_ object: String = "Contact", where condition: String = "IsDeleted = FALSE") throws -> [String] {
        try emulator.org.csv("SELECT Id FROM \(object) WHERE \(condition)").split(separator: "\n").dropFirst().map {
            String($0.dropFirst().dropLast())
        }
    }

    /// Expects that a table holds what REST tells, value for value.
    func expectTrue(_ name: String = "contact") async throws {
        let manifest = try ManifestLibrary(directory: Repository.objects).manifest(named: name)
        #expect(try await differences(manifest) == [])
    }
}

extension VerifyReport {
    /// Differences by kind, as `2 missing, 1 surplus`.
    var summary: String {
        Kind.allCases.compactMap { kind in counts[kind].map { "\($0) \(kind.rawValue)" } }.joined(separator: ", ")
    }
}

extension [String] {
    /// The elements as SQL literals with commas between them.
    var literals: String { map { "'\($0)'" }.joined(separator: ",") }
}
