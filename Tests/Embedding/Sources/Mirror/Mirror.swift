// The code of Sources/SFSync/SFSync.docc/Embedding.md. It is compiled as its reader would compile it.
import SFSync

func makeEngine(_ environment: [String: String]) throws -> SyncEngine? {
    let manifests = try ManifestLibrary(directory: "objects")
    let salesforce = try SalesforceClient(.fromEnvironment(environment))
    guard let database = try ConnectionTarget.fromEnvironment(environment) else { return nil }
    return SyncEngine(manifests: manifests, salesforce: salesforce, database: database)
}

func runOne(_ engine: SyncEngine) async throws -> Timestamp? {
    let report = try await engine.run("contact", RunOptions(mode: .bulk))
    print(report.counts.inserted, "new,", report.counts.updated, "updated,", report.counts.rejected, "rejected")
    return report.watermark
}

func runSeveral(_ engine: SyncEngine) async throws {
    for result in try await engine.run(["account", "contact", "task"], jobs: 2) {
        switch result.outcome {
        case .success(let report): print(result.object, report.counts.processed, "of", report.counts.retrieved)
        case .failure(let error): print(result.object, error)
        }
    }
}

func runWithOptions(_ engine: SyncEngine) async throws {
    let everything = RunOptions(window: .full, maximumRejects: 1_000)
    let lastWeek = RunOptions(window: .days(7), maximumAPIUsage: .percent(50))
    _ = try await engine.run("account", everything)
    _ = try await engine.run("contact", lastWeek)
}

func watch(_ engine: SyncEngine) async throws {
    _ = try await engine.run("contact") { event in
        switch event {
        case .progress(let progress): print(progress.counts.retrieved, "of", progress.expected ?? 0)
        case .warning(let text): print("warning:", text)
        case .info(let text): print(text)
        case .began(let run): print("run", run)
        case .debug: break
        }
    }
}

func stopAfterAnHour(_ engine: SyncEngine) async {
    let run = Task { try await engine.run("contact") }
    let timer = Task {
        try await Task.sleep(for: .seconds(3600))
        run.cancel()
    }
    do {
        print(try await run.value.counts.retrieved)
    } catch let error as SyncError where error.code == .cancelled {
        print(error.message)
    } catch {
        print(error)
    }
    timer.cancel()
}

func explain(_ error: any Error) -> String {
    switch error {
    case let error as ManifestError: error.diagnostics.map(\.description).joined(separator: "\n")
    case let error as SalesforceError: "Salesforce: \(error.message). \(error.hint ?? "")"
    case let error as PostgresError: "PostgreSQL \(error.sqlState): \(error.message)"
    case let error as SyncError: "\(error.message). \(error.hint ?? "")"
    default: "\(error)"
    }
}

func plan(_ engine: SyncEngine) async throws {
    let plan = try await engine.plan("contact")
    print(plan)
    for statement in plan.statements { print(statement + ";") }
    for conflict in plan.conflicts { print("refused:", conflict) }
}

func report(_ engine: SyncEngine) async throws {
    for object in try await engine.status() {
        print(object.object, object.rows ?? 0, "rows,", object.rejects, "rejected, age", object.age ?? .zero)
    }
    for run in try await engine.runs(of: "contact", limit: 5) {
        print(run.number, run.state, run.window.kind, run.started ?? "-", run.error ?? "")
    }
    for row in try await engine.rejects(of: "contact") {
        print(row.salesforceID ?? "-", row.column ?? "-", row.reason)
    }
}

func check(_ engine: SyncEngine) async throws {
    let result = try await engine.verify("contact", VerifyOptions(comparesValues: true, repairs: true))
    print(result.isEqual ? "equal" : "\(result.counts)", result.repair?.counts.updated ?? 0, "repaired")
    _ = try await engine.replayRejects(of: "contact")
}

func manifestsInTheProgram() throws -> ManifestLibrary {
    let library = ManifestLibrary(texts: [
        (
            file: "lead.yaml",
            text: """
            object: Lead
            table: sf_leads
            cursor: SystemModstamp
            fields:
              Email: email
              SystemModstamp: datetime
            """
        )
    ])
    print(try library.manifest(named: "lead").table)
    return library
}

@main struct Mirror {
    static func main() async throws {
        guard let engine = try makeEngine([:]) else { return }
        print(try await runOne(engine) ?? "nothing was read yet")
    }
}
