internal import Manifest
internal import Salesforce
public import SyncModel

/// How the run of one of several objects ended.
public struct ObjectResult: Sendable {
    /// The name of the manifest.
    public var object: String
    /// What was done, or why it was not.
    public var outcome: Result<RunReport, any Error>
}

extension SyncEngine {
    /// How many runs may prepare before it is their time to load: their Bulk jobs are created, and Salesforce works on them.
    private static let runsAhead = 6

    /// Runs several objects, parents before children, independent ones side by side.
    ///
    /// Bulk jobs are created before their objects load. An object that fails does not stop the others:
    /// its children run all the same, and stubs stand for what they miss. Where references go in a circle, stubs break
    /// it. Each object's requests are counted for itself.
    ///
    /// ```swift
    /// for result in try await engine.run(["user", "account", "contact"]) {
    ///     print(result.object, try result.outcome.get().counts.inserted)
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - objects: Names of manifests, in any order.
    ///   - options: How to run each of them.
    ///   - jobs: How many load at the same time; 1 and more.
    ///   - onEvent: Told what happens, with the object's name, on the threads where it happens.
    ///   - onEnd: Told how each object's run ended, as soon as it has.
    /// - Returns: How they ended, in the order of the runs; objects that were not begun when the calling task was
    ///   cancelled have a `SyncError` with code `cancelled`.
    /// - Throws: `ManifestError`, before anything is connected.
    public func run(
        _ objects: [String],
        _ options: RunOptions = RunOptions(),
        jobs: Int = 2,
        onEvent: @escaping @Sendable (String, SyncEvent) -> Void = { _, _ in },
        onEnd: @escaping @Sendable (ObjectResult) -> Void = { _ in },
    ) async throws -> [ObjectResult] {
        let chosen = try manifests.runOrder(of: objects, filter: options.filter)
        let names = chosen.map(\.name)
        // What one of them learns of the org's usage, the others know.
        let engine = SyncEngine(self, salesforce: salesforce.limited(to: options.maximumAPIUsage))
        let ahead = max(1, jobs) + Self.runsAhead
        let order = RunScheduler(
            parents: chosen.enumerated().map { index, manifest in
                let sources = manifests.sources(ofFilter: options.filter, of: manifest)
                return Set((manifest.referencedManifests + sources).compactMap(names.firstIndex).filter { $0 < index })
            },
            width: jobs,
            ahead: ahead,
        )
        let run = { @Sendable (index: Int) async -> (Int, ObjectResult) in
            let slot = order.slot(index)
            // A filter is for the objects that have it; the others are read as always.
            var own = options
            if chosen.contains(where: { $0.has(filter: options.filter) }), !chosen[index].has(filter: options.filter) {
                own.filter = nil
            }
            let outcome = await engine.outcome(names[index], own, slot) {
                onEvent(names[index], $0)
            }
            slot.end()
            let result = ObjectResult(object: names[index], outcome: outcome)
            onEnd(result)
            return (index, result)
        }
        let results = await withTaskGroup(of: (Int, ObjectResult).self) { group in
            var results = [ObjectResult?](repeating: nil, count: names.count)
            var next = 0
            // The earliest unfinished run depends only on started runs, so this cannot deadlock.
            while next < min(names.count, ahead) {
                let index = next
                group.addTask { await run(index) }
                next += 1
            }
            for await (index, result) in group {
                results[index] = result
                guard next < names.count else { continue }
                let index = next
                group.addTask { await run(index) }
                next += 1
            }
            return results.compactMap(\.self)
        }
        return await engine.settle(results, options, onEvent)
    }

    /// Rows that waited for rows of objects which came later are tried once more.
    private func settle(
        _ results: [ObjectResult],
        _ options: RunOptions,
        _ onEvent: @escaping @Sendable (String, SyncEvent) -> Void,
    ) async -> [ObjectResult] {
        guard results.count > 1, !options.isDryRun else { return results }
        var settled = results
        for (index, result) in results.enumerated() where !isStopped {
            guard case .success(var report) = result.outcome, report.counts.rejected > 0 else { continue }
            let engine = SyncEngine(self, salesforce: salesforce.countingSeparately())
            let stored = try? await engine.perform { engine, cancellation in
                try engine.settle(result.object, cancellation) { onEvent(result.object, $0) }
            }
            guard let stored, stored > 0 else { continue }
            onEvent(result.object, .info("\(stored.grouped) rows that had been refused are stored now."))
            report.counts.rejected = max(0, report.counts.rejected - stored)
            report.counts.inserted += stored
            settled[index].outcome = .success(report)
        }
        return settled
    }

    /// Whether nothing further is to begin.
    private var isStopped: Bool { Task.isCancelled || salesforce.cancellation.isCancelled }

    private func outcome(
        _ object: String,
        _ options: RunOptions,
        _ slot: RunScheduler.Slot,
        _ onEvent: @escaping @Sendable (SyncEvent) -> Void,
    ) async -> Result<RunReport, any Error> {
        guard !isStopped else {
            let message = "The run of '\(object)' was not started"
            return .failure(SyncError(code: .cancelled, message: message, hint: "Run the same command again."))
        }
        do {
            let engine = SyncEngine(self, salesforce: salesforce.countingSeparately())
            let report = try await engine.perform { engine, cancellation in
                try ObjectRun(RunContext(engine: engine, object, options, cancellation, onEvent), slot: slot).execute()
            }
            return .success(report)
        } catch {
            return .failure(error)
        }
    }
}

extension ManifestLibrary {
    /// The named manifests, each once, parents before children, and the tables that a filter looks at before all of
    /// them.
    ///
    /// - Throws: `ManifestError` where one of them or of their parents is unknown or has errors.
    func runOrder(of names: [String], filter: String? = nil) throws(ManifestError) -> [ObjectManifest] {
        let wanted = Set(names)
        var order = try withDependencies(of: names).filter { wanted.contains($0.name) }
        for manifest in order {
            let sources = sources(ofFilter: filter, of: manifest)
            guard let own = order.firstIndex(of: manifest),
                let last = order.lastIndex(where: { sources.contains($0.name) }), last > own
            else { continue }
            order.remove(at: own)
            order.insert(manifest, at: last)
        }
        return order
    }

    /// The other manifests whose tables can tell what a filter lets through.
    func sources(ofFilter name: String?, of manifest: ObjectManifest) -> [String] {
        guard let filter = manifest.filters.first(where: { $0.name == name }) else { return [] }
        let sources = SemiJoinRewrite(filter.condition, in: self)?.sources.map(\.name) ?? []
        return sources.filter { $0 != manifest.name }
    }
}

extension ObjectManifest {
    /// Whether it names a filter so.
    fileprivate func has(filter name: String?) -> Bool { filters.contains { $0.name == name } }
}
