import Foundation
import SalesforceEmulator
import TestSupport
import Testing

/// `labels: true`: what people see in place of the API values of picklists, in the ledger.
@Suite struct LabelTests {
    @Test func labelsAreKept() async throws {
        try await Mirror.with(contacts: 5, pageSize: 100) { mirror async throws in
            var program = mirror.program
            program.environment["SFSYNC_OBJECTS"] = "own"
            func manifest(_ fields: String) throws {
                try program.write("object: Contact\nmode: rest\nfields: { \(fields) }\n", to: "own/contact.yaml")
            }
            let labels =
                "SELECT column_name, field, value, label, position, is_active FROM sfsync.labels WHERE object = 'contact' ORDER BY field, position"
            try manifest("LeadSource: { type: picklist, labels: true }")
            #expect(try await program.run("run", "contact", "--quiet").exitCode == 0)
            let first = try await mirror.database.rows(labels)
            #expect(first.count > 2)
            #expect(
                first.allSatisfy { $0[0] == "lead_source" && $0[1] == "LeadSource" && $0[5] == "t" && $0[3] != nil }
            )
            // Within a day the org is not asked again, and what it lists no longer stays for old records.
            func describes() -> Int { mirror.emulator.org.requests.count { $0.path.hasSuffix("/describe") } }
            let asked = describes()
            #expect(try await program.run("run", "contact", "--quiet").exitCode == 0)
            #expect(describes() == asked)
            try await mirror.database.execute(
                """
                UPDATE sfsync.labels SET label = 'old';
                UPDATE sfsync.settings SET value = 'LeadSource|1' WHERE name = 'labels of contact';
                INSERT INTO sfsync.labels VALUES ('contact', 'lead_source', 'LeadSource', 'Gone', 'Gone', 99, true, '2020-01-01')
                """
            )
            #expect(try await program.run("run", "contact", "--quiet").exitCode == 0)
            let second = try await mirror.database.rows(labels)
            #expect(second.dropLast() == first[...])
            #expect(second.last == ["lead_source", "LeadSource", "Gone", "Gone", "99", "f"])
            // A field that asks no more.
            try manifest("LeadSource: picklist, Salutation: { type: picklist, labels: true }")
            #expect(try await program.run("run", "contact", "--quiet").exitCode == 0)
            #expect(try await mirror.database.rows(labels).allSatisfy { $0[1] == "Salutation" })
            // One that asks in two places, and none at all.
            try program.write(
                "object: Contact\nmode: rest\nfields: { LeadSource: { type: picklist, labels: true } }\n"
                    + "jsonb: { more: { fields: { LeadSource: { type: picklist, labels: true } } } }\n",
                to: "own/contact.yaml"
            )
            let both = try await program.run("run", "contact", "--quiet")
            #expect(both.messages == "")
            let columns = "SELECT DISTINCT column_name FROM sfsync.labels"
            #expect(try await mirror.database.rows(columns) == [["lead_source"]])
            try manifest("LeadSource: picklist")
            #expect(try await program.run("run", "contact", "--quiet").exitCode == 0)
            #expect(try await mirror.database.rows(labels).isEmpty)
            try manifest("Account.Industry: { type: picklist, labels: true }")
            #expect(try await program.run("lint").output.contains("'Account.Industry' is a parent's"))
            try manifest("LastName: { type: string, labels: true }")
            let wrong = try await program.run("lint")
            #expect(wrong.output.contains("'labels' is for picklist and multipicklist; 'LastName' is string"))
        }
    }
}
