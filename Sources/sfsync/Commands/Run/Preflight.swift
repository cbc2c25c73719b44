import ArgumentParser
import Ledger
import Manifest
import OrgMetadata
import Postgres
import Salesforce
import SyncModel
import Threads

/// The checks of `sfsync test` and `sfsync run --test`.
struct Preflight: Sendable {
    /// What a check found.
    struct Finding: Encodable, Sendable {
        var check: String
        var ok: Bool
        var detail: String
    }

    let environment: CommandEnvironment
    /// The manifests to compare with the org; nil where there are none.
    let library: ManifestLibrary?
    /// Where the tables go.
    let placement: SchemaNamespace
    /// The manifests that matter; none for all.
    var names: [String] = []
    let console: Console
    let json: Bool

    /// Runs the checks and prints what they found.
    ///
    /// - Throws: `ExitCode` 1 where one failed, 4 where the configuration is at fault.
    func run() async throws {
        var findings: [Finding] = []
        var worst = ExitStatus.done
        func check(_ name: String, _ body: @escaping @Sendable () throws -> String) async {
            do {
                findings.append(Finding(check: name, ok: true, detail: try await WorkerThread.run(body)))
            } catch {
                findings.append(Finding(check: name, ok: false, detail: ExitStatus.describe(error)))
                worst = max(worst, ExitStatus(error))
            }
            if !json, let last = findings.last {
                Terminal.data("\(last.ok ? "ok    " : "FAILED")  \(last.check): \(last.detail)\n")
            }
        }
        var client: SalesforceClient?
        do {
            // Whoever asks whether it works does not want to wait for a minute of attempts.
            client = try environment.makeSalesforce(console, Interrupt.token, attempts: 2)
        } catch {
            await check("Salesforce sign-in") { throw error }
        }
        if let client {
            await check("Salesforce sign-in") {
                let instance = try client.instance()
                return "signed in at \(instance), API version \(try client.apiVersion())"
            }
        }
        if let client, findings[0].ok {
            await check("Salesforce API limits") {
                let limits: [String: APILimit]
                do {
                    limits = try client.limits()
                } catch let error as SalesforceError where error.code == .permission {
                    // Runs work without.
                    return "hidden from this user, who lacks 'View Setup and Configuration'"
                }
                guard let daily = limits["DailyApiRequests"] else {
                    return "the org does not show its limits to this user"
                }
                return "\(daily.remaining.grouped) of \(daily.max.grouped) daily requests are left"
            }
        }
        if let client, let library, findings[0].ok {
            await check("Manifests and org") { try Self.compare(library, names, client) }
        }
        await check("PostgreSQL") {
            let connection = try PostgresConnection(to: try environment.database(console, placement))
            let version = connection.serverVersion
            try Self.checkRights(connection)
            let place = placement.schema.map { ", tables in schema \(Identifier($0).sql)" } ?? ""
            return "version \(version / 10_000).\(version % 10_000), \(connection.summary)\(place)"
        }
        if let client, findings[0].ok, findings.last?.ok == true {
            await check("Org of the tables") {
                let connection = try PostgresConnection(to: try environment.database(console, placement))
                return try TablesOrg.check(client, connection).map { "\($0)" } ?? "none yet"
            }
        }
        if json { Terminal.data(try JSONOutput.text(findings)) }
        if worst != .done { throw ExitCode(worst.rawValue) }
    }

    /// Whether the role may make what a run makes.
    ///
    /// Schemas that are there, with the right to make tables in them, need no right to make schemas.
    ///
    /// - Throws: `SyncError` with the rights that are missing, or `PostgresError`.
    private static func checkRights(_ connection: PostgresConnection) throws {
        let rights = try connection.query(
            """
            SELECT quote_ident(current_database()), quote_ident(current_user), has_database_privilege(current_database(), 'TEMP'),
                has_database_privilege(current_database(), 'CREATE'), quote_ident(name), n.oid IS NOT NULL,
                has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE')
            FROM unnest(ARRAY[$1, coalesce($2, current_schema(), 'public')]) WITH ORDINALITY wanted (name, position)
                LEFT JOIN pg_namespace n ON n.nspname = name
            ORDER BY position
            """,
            [connection.placement.ledger.name, connection.placement.schema],
        )
        let (database, role) = (rights[0, 0] ?? "", rights[0, 1] ?? "")
        var missing: [String] = []
        var grants: [String] = []
        if rights[0, 2] != "t" {
            missing.append("temporary tables")
            grants.append("GRANT TEMPORARY ON DATABASE \(database) TO \(role)")
        }
        for row in rights.rows {
            guard let schema = row[4] else { continue }
            if row[5] == "t", row[6] != "t" {
                missing.append("tables in schema \(schema)")
                grants.append("GRANT USAGE, CREATE ON SCHEMA \(schema) TO \(role)")
            } else if row[5] != "t", row[3] != "t" {
                missing.append("schema \(schema)")
                grants.append("CREATE SCHEMA \(schema) AUTHORIZATION \(role)")
            }
        }
        guard !missing.isEmpty else { return }
        throw SyncError(
            code: .schema,
            message: "The role may not create \(missing.joined(separator: ", ")) in \(connection.summary)",
            hint: "Let an administrator run: \(grants.joined(separator: "; ")).",
        )
    }

    /// The manifests against what the org shows.
    ///
    /// - Throws: `ManifestError` with the findings where one is an error.
    private static func compare(
        _ library: ManifestLibrary,
        _ names: [String],
        _ client: SalesforceClient,
    ) throws -> String {
        let names = names.isEmpty ? library.names : names
        var lint = OrgLint(client: client, library: library)
        let findings = try library.lint() + lint.findings(of: names)
        if findings.hasErrors { throw ManifestError(findings) }
        let count = names.count
        let subject = "\(count) \(count == 1 ? "manifest" : "manifests") compared with the org"
        let hints = findings.count
        return hints == 0
            ? subject : "\(subject), \(hints) \(hints == 1 ? "warning" : "warnings"): see 'sfsync lint --org'"
    }
}
