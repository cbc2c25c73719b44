import HTTPTesting
import Salesforce
import TestSupport
import Testing

@testable import OrgMetadata
@testable import SyncModel

/// An object's name as a person types it.
@Suite struct ObjectLookupTests {
    private func refusal(_ name: String, objects: ScriptedReply) async throws -> SyncError? {
        let org = try ScriptedOrg([])
        defer { org.stop() }
        org.intercept { request in
            if request.path.hasSuffix("/sobjects") { return objects }
            return request.path.hasSuffix("/describe")
                ? .json(404, #"[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]"#) : nil
        }
        let client = try org.client()
        return try await onThread {
            do {
                _ = try ObjectLookup.describe(name, client)
                return nil
            } catch let error as SyncError { return error }
        }
    }

    private static let list = ScriptedReply.json(
        #"{"sobjects":[{"name":"Contact","label":"Contact","queryable":true,"custom":false},{"name":"Visit__c","label":"Visit","queryable":true,"custom":true}]}"#
    )

    @Test(arguments: [
        ("Contct", "Did you mean 'Contact'?"), ("Contct__c", "Did you mean 'Contact'?"),
        ("Zzz", "Objects in Setup"), ("Visit", "Did you mean 'Visit__c'?"),
        ("Contact__c", "Did you mean 'Contact'?"), ("Vist__c", "Did you mean 'Visit__c'?"),
    ]) func aMisspeltNameIsASentenceWithTheNearest(name: String, words: String) async throws {
        let error = try #require(try await refusal(name, objects: Self.list))
        #expect(error.code == .extraction)
        #expect(error.message == "There is no object '\(name)' in this org, or it is hidden from this user")
        #expect(error.hint?.contains(words) == true, "\(error)")
    }

    @Test func anOrgThatDoesNotListItsObjectsIsNoSecondError() async throws {
        let denied = ScriptedReply.json(403, #"[{"errorCode":"INSUFFICIENT_ACCESS","message":"no"}]"#)
        let error = try #require(try await refusal("Contct", objects: denied))
        #expect(error.hint == "Objects in Setup shows API names; a hidden object takes read access.")
    }

    @Test(arguments: ["", "Contct c", "../query", "Contact?q=1", "Kontäkt"]) func whatIsNoNameIsNotAsked(name: String)
        async throws
    {
        let error = try #require(try await refusal(name, objects: Self.list))
        #expect(error.message.hasSuffix("is not the API name of an object"))
    }
}
