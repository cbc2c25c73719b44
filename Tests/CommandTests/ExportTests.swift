import Foundation
import TestSupport
import Testing

/// `sfsync export`: the tables as other tools want them described.
@Suite struct ExportTests {
    @Test func sourcesOfDBT() async throws {
        let program = try Program(environment: ["SFSYNC_OBJECTS": "objects"])
        defer { program.remove() }
        try program.write(
            """
            object: Contact
            schema: acme
            description: "People: who they are"
            fields:
              LastName: string
              AccountId: { type: reference, to: firm }
              OwnerId: { type: reference, to: user, comment: "it's theirs, {{{ so }}" }
              WhatId: { type: reference, to: [Account, Lead], type_column: what_type }
            jsonb:
              address: { fields: { MailingCity: string } }

            """,
            to: "objects/contact.yaml",
        )
        try program.write("object: Account\nschema: acme\nfields: { Name: string }\n", to: "objects/firm.yaml")
        try program.write("object: User\nschema: acme\nfields: { Name: string }\n", to: "objects/user.yaml")
        // A parent that is no source has no test.
        let outcome = try await program.run(
            "export",
            "dbt",
            "contact",
            "Account",
            "--source",
            "crm",
            "--fresh-within",
            "2d"
        )
        #expect(outcome.exitCode == 0, "\(outcome.messages)")
        try Golden.compare(outcome.output, with: "export-dbt.yml")
        let misread = try await program.run("export", "dbt", "--fresh-within", "soon")
        #expect(misread.exitCode == 2)
    }
}
