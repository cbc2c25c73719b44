import Foundation
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
            #expect(first.messages == "Wrote objects/event.yaml: 30 fields. Read it, then 'sfsync run event'.\n")
            try Golden.compare(try program.read("objects/event.yaml"), with: "init-event.yaml")

            let again = try await program.run("init", "Event")
            #expect(again.exitCode == 2)
            #expect(
                again.messages
                    == "error: objects/event.yaml is the manifest of Event already. 'sfsync init Event --update' adds new "
                    + "fields to it.\n"
            )
            let checked = try await program.run("lint", "--org")
            #expect(checked.exitCode == 0)
            #expect(checked.output.isEmpty)
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

    @Test func mistakes() async throws {
        try await withOrg { program, _ in
            let unknown = try await program.run("init", "Nothing__c")
            #expect(unknown.exitCode == 1)
            #expect(unknown.messages.contains("Nothing__c"))
            let none = try await program.run("init", "Task", "--update")
            #expect(none.exitCode == 4 || none.exitCode == 2)
            try program.write("object: [", to: "objects/task.yaml")
            let broken = try await program.run("init", "Task")
            #expect(broken.exitCode == 2)
            #expect(try program.read("objects/task.yaml") == "object: [")
        }
    }
}
