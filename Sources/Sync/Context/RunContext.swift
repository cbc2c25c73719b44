internal import Manifest
internal import OrgMetadata
internal import Postgres
internal import RowCodec
internal import Salesforce
internal import SyncModel

/// What every step of a run needs: both sides, the manifests, and how to wait, stop and report.
struct RunContext: Sendable {
    let salesforce: SalesforceClient
    /// The database; its sessions report what they wait for, and end when the run is cancelled.
    let database: ConnectionTarget
    let manifests: ManifestLibrary
    /// Which object an Id belongs to.
    let objectNames: ObjectNames
    /// The manifest of the run's object, without the fields that the org hides where the run may skip those.
    var manifest: ObjectManifest
    let options: RunOptions
    let cancellation: CancellationToken
    let onEvent: @Sendable (SyncEvent) -> Void
    let timer = PhaseTimer()
    let meter: RunMeter
    /// Whether PostgreSQL was silent when the run was to end.
    private let silence: ServerSilence
    private let describes = DescribeCache()

    /// Creates the context of one object's run.
    ///
    /// - Throws: `SyncError` with code `usage`; `ManifestError` where there is no such manifest, or it has errors.
    init(
        engine: SyncEngine,
        _ object: String,
        _ options: RunOptions,
        _ cancellation: CancellationToken,
        _ onEvent: @escaping @Sendable (SyncEvent) -> Void,
    ) throws {
        try options.check()
        manifest = try engine.manifests.manifest(named: object)
        salesforce = engine.salesforce
        var watch = SessionWatch(isCancelled: { cancellation.isCancelled }, onNotice: { onEvent(.warning($0)) })
        watch.bounds = engine.database.watch.bounds
        silence = watch.silence
        database = engine.database.watched(by: watch).named("sfsync \(manifest.name)")
        manifests = engine.manifests
        objectNames = engine.objectNames
        self.options = options
        self.cancellation = cancellation
        self.onEvent = onEvent
        meter = RunMeter(engine.salesforce)
    }

    /// The manifests of the object's parents; those with errors are left out.
    var parents: [ObjectManifest] {
        manifest.referencedManifests.compactMap { try? manifests.manifest(named: $0) }
    }

    /// The manifest as it is, or without the fields that the org does not show where the run may skip those.
    ///
    /// - Throws: `SyncError`, `SalesforceError` where fields may be left out.
    func visibleManifest() throws -> ObjectManifest {
        guard options.skipsMissingFields else { return manifest }
        let (visible, skipped) = try VisibleFields.reduce(manifest, describe(manifest.object))
        if !skipped.isEmpty {
            let list = skipped.joined(separator: ", ")
            onEvent(.warning("Continuing without fields that \(manifest.object) does not show to this user: \(list)."))
        }
        return visible
    }

    /// Waits for so long, or until the run is cancelled.
    ///
    /// - Throws: `SalesforceError` with code `cancelled`.
    func sleep(_ duration: Duration) throws { try salesforce.retryPolicy.sleep(duration, cancellation) }

    /// An object as the org describes it; a run asks once for each.
    ///
    /// - Throws: `SalesforceError`.
    func describe(_ object: String) throws -> ObjectDescribe {
        try describes.describe(object) { try salesforce.describe(object) }
    }

    /// Whether PostgreSQL did not answer when the run was stopped: nobody waits for it again then.
    var isServerSilent: Bool { silence.isNoted }

    /// The error of a run that was cancelled.
    var stopped: SyncError {
        SyncError(
            code: .cancelled,
            message: "The run of '\(manifest.name)' was stopped; what was committed stays",
            hint: "Run the same command again to continue: stored rows are recognised.",
        )
    }
}
