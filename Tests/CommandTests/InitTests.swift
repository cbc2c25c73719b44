import Foundation
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

/// `sfsync init` and `sfsync lint --org` from the outside.
@Suite struct InitTests {
    private func withOrg(_ body: (Program, SalesforceEmulator) async throws -> Void) async throws {
        try await withEmulator { emulator, _ in
            let program = try Program(
                environment: emulator.environment.merging(["SFSYNC_OBJECTS": "objects"]) { a, _ in a }
            )
            defer { program.remove() }
            try await body(program, emulator)
        }
    }

    @Test func writesAManifestOnce() async throws {
        try await withOrg { program, _ in
            let first = try await program.run("init", "event")
            #expect(first.exitCode == 0, "\(first.messages)")
            #expect(first.output.isEmpty)
            #expect(first.messages == "Wrote objects/event.yaml: 30 fields.\nRead it, then 'sfsync run event'.\n")
            try Golden.compare(try program.read("objects/event.yaml"), with: "init-event.yaml")
            let schema = try String(contentsOfFile: Repository.objects + "/manifest.schema.json", encoding: .utf8)
            #expect(try program.read("objects/manifest.schema.json") == schema)

            let again = try await program.run("init", "Event")
            #expect(again.exitCode == 2)
            #expect(
                again.messages
                    == "error: objects/event.yaml is the manifest of Event already. 'sfsync init Event --update' adds new "
                    + "fields to it; --force writes it anew.\n"
            )
            let checked = try await program.run("lint", "--org")
            #expect(checked.exitCode == 0)
            #expect(checked.output.isEmpty)

            try program.write("object: Event\nfields: { Subject: string }\n", to: "objects/event.yaml")
            #expect(try await program.run("init", "Event", "--force").exitCode == 0)
            try Golden.compare(try program.read("objects/event.yaml"), with: "init-event.yaml")
        }
    }

    @Test func updateAddsWhatIsNew() async throws {
        try await withOrg { program, emulator in
            try program.write(
                "# ours\nobject: Task\ndeletes: soft\nfields:\n  Status: picklist  # why not\n  # OwnerId is theirs\n",
                to: "objects/work.yaml",
            )
            let outcome = try await program.run("init", "Task", "--update")
            #expect(outcome.exitCode == 0, "\(outcome.messages)")
            let text = try program.read("objects/work.yaml")
            let start = "# ours\nobject: Task\ndeletes: soft\nfields:\n  Status: picklist  # why not\n"
            #expect(text.hasPrefix(start + "  IsDeleted: boolean\n  WhoId: "))
            #expect(!text.contains("OwnerId:"))
            #expect(try await program.run("lint", "work").exitCode == 0)

            try emulator.org.setField("Subject", of: "Task", isVisible: false)
            let checked = try await program.run("lint", "--org")
            #expect(checked.exitCode == 4)
            #expect(checked.output.contains("error: the field 'Subject' is not on Task, or hidden from this user"))
        }
    }

    @Test func whatTheOrgLacksIsNamedAndPruned() async throws {
        try await withOrg { program, emulator in
            #expect(try await program.run("init", "Contact").exitCode == 0)
            for field in ["Email", "MN_Region__c", "AccountId"] {
                try emulator.org.setField(field, of: "Contact", isVisible: false)
            }
            let update = try await program.run("init", "Contact", "--update")
            #expect(update.exitCode == 0)
            #expect(
                update.messages == """
                    objects/contact.yaml is up to date.
                    objects/contact.yaml has fields that the org lacks or hides: AccountId, Email, MN_Region__c. \
                    --prune removes them.

                    """
            )
            let pruned = try await program.run("init", "Contact", "--update", "--prune")
            #expect(pruned.exitCode == 0)
            #expect(pruned.messages == "Removed from objects/contact.yaml: AccountId, Email, MN_Region__c.\n")
            let text = try program.read("objects/contact.yaml")
            #expect(!text.contains("account_id") && !text.contains("[email]") && !text.contains("MN_Region__c"))
            let checked = try await program.run("lint", "--org")
            #expect(checked.exitCode == 0, "\(checked.output)")
        }
    }

    @Test func whatBelongsToOthersIsLeftAlone() async throws {
        try await withOrg { program, _ in
            let task = "object: Task\nfields:\n  Subject: string\n"
            try program.write(task, to: "objects/event.yaml")
            let foreign = try await program.run("init", "Event", "--force")
            #expect(foreign.exitCode == 2)
            #expect(foreign.messages.contains("objects/event.yaml is the manifest of Task, not of Event"))
            #expect(try program.read("objects/event.yaml") == task)

            // A link stays a link, and the file keeps its mode.
            try program.write("object: Event\nfields:\n  Subject: combobox\n", to: "shared/meeting.yaml")
            let (link, file) = ("objects/meeting.yaml", program.directory.appending(path: "shared/meeting.yaml").path())
            try FileManager.default.createSymbolicLink(
                atPath: program.directory.appending(path: link).path(),
                withDestinationPath: file,
            )
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
            // Neither an object that the org lacks nor a second manifest of one stops the others.
            try program.write("object: Gone__c\nfields:\n  Name: string\n", to: "objects/a.yaml")
            try program.write("object: Event\ntable: e\nfields:\n  Subject: combobox\n", to: "objects/z.yaml")
            let all = try await program.run("init", "--update")
            #expect(all.exitCode == 1, "\(all.messages)")
            #expect(all.messages.contains("There is no object 'Gone__c' in this org"))
            #expect(try program.read("shared/meeting.yaml").contains("DurationInMinutes"))
            #expect(try program.read("objects/z.yaml").contains("DurationInMinutes"))
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o640)
            let type = try FileManager.default.attributesOfItem(atPath: program.directory.appending(path: link).path())[
                .type
            ]
            #expect(type as? FileAttributeType == .typeSymbolicLink)

            try program.write("object: [", to: "objects/broken.yaml")
            let broken = try await program.run("init", "broken", "--update")
            #expect(broken.exitCode == 4)
            #expect(broken.messages.contains("objects/broken.yaml:2:1: error: "), "\(broken.messages)")
        }
    }

    /// In whatever order the objects come, each reference that can be a foreign key becomes one.
    @Test func theOrderDecidesNothing() async throws {
        try await withOrg { program, _ in
            for object in ["Contact", "Account"] { #expect(try await program.run("init", object).exitCode == 0) }
            let last = try await program.run("init", "User")
            #expect(
                last.messages.contains(
                    "warning: 'AccountId' can point to 'account', the manifest of Account; write 'to: account' for a foreign "
                        + "key, as 'sfsync init Contact --update' does [possible-link]\n"
                ),
                "\(last.messages)"
            )
            let update = try await program.run("init", "--update")
            #expect(update.exitCode == 0)
            #expect(update.messages.contains("Linked in objects/account.yaml: OwnerId, "), "\(update.messages)")
            let apart = try ["account", "contact", "user"].map { try program.read("objects/\($0).yaml") }

            let together = try await program.run("init", "--force", "User", "Contact", "Account")
            #expect(together.exitCode == 0)
            // A link that was added later does not say what happens to missing parents: the default.
            let plain = try ["account", "contact", "user"].map {
                try program.read("objects/\($0).yaml").replacing(", on_missing: stub", with: "")
            }
            #expect(apart.map { $0.replacing(", on_missing: stub", with: "") } == plain)
        }
    }

    /// A query that ran on Heroku Connect's tables runs on these.
    @Test func namesOfTheAPIAreKept() async throws {
        try await withOrg { program, emulator in
            #expect(try await program.run("init", "--names", "api", "User", "Account", "Contact").exitCode == 0)
            let text = try program.read("objects/contact.yaml")
            for line in ["table: contact", "  LastName: { type: string, column: lastname }", "[lastname, firstname]"] {
                #expect(text.contains(line), "\(line)")
            }
            #expect(!text.contains("jsonb:"))
            let line = "  LeadSource: { type: picklist, column: leadsource }\n"
            try program.write(text.replacing(line, with: ""), to: "objects/contact.yaml")
            let update = try await program.run("init", "Contact", "--update")
            #expect(update.messages == "Added to objects/contact.yaml: LeadSource.\n")
            #expect(try program.read("objects/contact.yaml").contains(line))
            #expect(try await program.run("lint", "--org").exitCode == 0)
            try await TemporaryPostgres.withDatabase { database in
                var mirror = program
                mirror.environment["PGHOST"] = database.target.parameters["host"]
                mirror.environment["PGUSER"] = database.target.parameters["user"]
                mirror.environment["PGDATABASE"] = database.name
                let run = try await mirror.run("run", "--all", "--schema", "salesforce", "--quiet")
                #expect(run.exitCode == 0, "\(run.messages)")
                let rows = try await database.value(
                    """
                    SELECT count(*) FROM salesforce.contact c LEFT JOIN salesforce.account a ON a.sf_id = c.accountid
                    LEFT JOIN salesforce.user u ON u.sf_id = c.ownerid
                    WHERE NOT c.isdeleted AND c.systemmodstamp < now() AND c.mailingcity IS NOT NULL AND c.npi__c <> ''
                    """
                )
                #expect(Int(rows ?? "") ?? 0 > 0)
            }
        }
    }

    @Test func mistakes() async throws {
        try await withOrg { program, _ in
            let unknown = try await program.run("init", "Contact", "Nothing__c")
            #expect(unknown.exitCode == 1)
            #expect(unknown.messages.contains("Nothing__c"))
            let folder = program.directory.appending(path: "objects").path()
            #expect(!FileManager.default.fileExists(atPath: folder), "a failed init leaves nothing")
            let misused = try await program.run("init", "Contact", "--prune")
            #expect(misused.exitCode == 2)
            #expect(misused.messages.hasPrefix("Error: --prune belongs to --update.\n"))
            let none = try await program.run("init", "Task", "--update")
            #expect(none.exitCode == 4)
            #expect(none.messages.contains("the folder 'objects' with the manifests cannot be read"))
            try program.write("object: [", to: "objects/task.yaml")
            let broken = try await program.run("init", "Task")
            #expect(broken.exitCode == 2)
            #expect(try program.read("objects/task.yaml") == "object: [")
        }
    }
}
