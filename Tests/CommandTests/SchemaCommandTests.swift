import Foundation
import Postgres
import SalesforceEmulator
import TestSupport
import Testing

/// `--schema`, `SFSYNC_SCHEMA` and `schema:` on the command line.
@Suite struct SchemaCommandTests {
    /// A program with one manifest, an org of so many contacts, and a database.
    private func withProgram(
        contacts: Int = 10,
        _ database: TestDatabase,
        _ body: (Program) async throws -> Void,
    ) async throws {
        var configuration = EmulatorConfiguration()
        configuration.org.rowCounts = ["Contact": contacts]
        try await withEmulator(configuration) { emulator, _ in
            var environment = emulator.environment
            environment["PGHOST"] = database.target.parameters["host"]
            environment["PGUSER"] = database.target.parameters["user"]
            environment["PGDATABASE"] = database.name
            environment["SFSYNC_OBJECTS"] = "objects"
            let program = try Program(environment: environment)
            defer { program.remove() }
            try program.write("object: Contact\nfields: { LastName: string }\n", to: "objects/person.yaml")
            try await body(program)
        }
    }

    /// A number of the JSON that `status` prints.
    private func rows(_ program: Program, _ arguments: String...) async throws -> Int? {
        let outcome = try await onThread { try program.start(["status", "--json"] + arguments).finish() }
        let states = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
        return states?.first?["rows"] as? Int
    }

    @Test func twoOrgsInOneDatabase() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await withProgram(contacts: 10, database) { first in
                try await withProgram(contacts: 30, database) { second in
                    var second = second
                    second.environment["SFSYNC_SCHEMA"] = "beta"
                    #expect(try await first.run("run", "person", "--schema", "alpha").exitCode == 0)
                    #expect(try await second.run("run", "person").exitCode == 0)
                    #expect(try await first.run("ddl", "--check", "--schema", "alpha").exitCode == 0)
                    #expect(try await second.run("ddl", "--check").exitCode == 0)
                    #expect(try await first.run("ddl", "--check").exitCode == 7)

                    let counts = try await database.table(
                        "SELECT (SELECT count(*) FROM alpha.sf_contacts), (SELECT count(*) FROM beta.sf_contacts)"
                    )
                    let alpha = try await rows(first, "--schema", "alpha")
                    let beta = try await rows(second)
                    #expect(counts == ["\(alpha ?? 0)|\(beta ?? 0)"])
                    #expect(alpha != beta)
                    #expect(try await rows(first) == nil)
                    // The flag wins over the variable.
                    #expect(try await rows(second, "--schema", "alpha") == alpha)

                    #expect(try await second.run("runs", "--json").output.contains("\"object\" : \"person\""))
                    #expect(try await first.run("runs").messages == "There is no run yet.\n")
                    #expect(try await first.run("rejects", "--schema", "alpha").messages == "Nothing is rejected.\n")
                    #expect(try await first.run("verify", "person", "--schema", "alpha").exitCode == 0)
                    let test = try await second.run("test")
                    #expect(test.output.contains(", tables in schema beta\n"), "\(test.output)")
                    #expect(try first.read("logs/alpha/person_sync.log").contains("Final Statistics:"))
                    #expect(try await database.value("SELECT to_regnamespace('sfsync')") == nil)
                }
            }
        }
    }

    @Test func theManifestsSayWhere() async throws {
        try await TemporaryPostgres.withDatabase { database in
            try await withProgram(database) { program in
                try program.write(
                    "object: Contact\nschema: crm\nfields: { LastName: string }\n",
                    to: "objects/person.yaml"
                )
                let script = try await program.run("ddl", "--offline")
                #expect(
                    script.output.hasPrefix(
                        "SET search_path TO crm;\nCREATE SCHEMA IF NOT EXISTS crm;\nCREATE TABLE sf_contacts (\n"
                    )
                )
                #expect(try await program.run("run", "person").exitCode == 0)
                #expect(try await program.run("runs", "--json").output.contains("\"object\" : \"person\""))
                #expect(try await database.value("SELECT to_regclass('crm.sf_contacts')") == "crm.sf_contacts")
                #expect(try await program.run("status", "--schema", "elsewhere", "--json").output.contains("\"name\""))
            }
        }
    }

    /// Whoever prepares the schemas need not let the role make any.
    @Test func schemasThatAreThereNeedNoRightToMakeSome() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let role = "guest_\(database.name)"
            try await database.execute(
                "CREATE ROLE \(role) LOGIN; CREATE SCHEMA crm AUTHORIZATION \(role); CREATE SCHEMA sfsync_crm AUTHORIZATION \(role)"
            )
            try await withProgram(database) { program in
                var program = program
                program.environment["PGUSER"] = role
                let run = try await program.run("run", "person", "--schema", "crm")
                #expect(run.exitCode == 0, "\(run.messages)")
                #expect(try await program.run("test", "--schema", "crm").exitCode == 0)
                #expect(try await program.run("test", "--schema", "other").exitCode == 1)
            }
            try await database.execute("DROP OWNED BY \(role); DROP ROLE \(role)")
        }
    }

    @Test func namesThatCannotBe() async throws {
        let program = try Program()
        defer { program.remove() }
        let flag = try await program.run("status", "--schema", "pg_catalog")
        #expect(flag.exitCode == 2)
        #expect(
            flag.messages.hasPrefix(
                "Error: --schema cannot be used: the schema name 'pg_catalog' is PostgreSQL's own.\n"
            )
        )
        var other = program
        other.environment["SFSYNC_SCHEMA"] = "sfsync_acme"
        for command in ["runs", "status", "ddl"] {
            let variable = try await other.run(command)
            #expect(variable.exitCode == 4)
            #expect(
                variable.messages.contains("the schema name 'sfsync_acme' is one of sfsync's own"),
                "\(variable.messages)"
            )
        }
    }
}
