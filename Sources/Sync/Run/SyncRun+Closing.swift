internal import Manifest
internal import Salesforce

/// The end of a run: its account, its report, and the error where it was stopped.
extension SyncRun {
    func checkAccount(_ result: LoadingCrew.Result, _ source: RecordSource) throws(SyncError) {
        let counts = result.counts
        guard counts.difference == 0 else {
            throw SyncError(
                code: .account,
                message:
                    "The account does not close: \(counts.retrieved) records came, and \(counts.processed + counts.rejected) "
                    + "are accounted for",
                hint: "The watermark stays where it was. Please report this.",
            )
        }
        guard let reported = result.reported, reported != counts.retrieved else { return }
        throw SyncError(
            code: .account,
            message:
                "Salesforce reported \(reported.grouped) records\(source.jobText) and delivered \(counts.retrieved.grouped)",
            hint: "What came is stored; the watermark stays where it was. Run the same command again.",
        )
    }

    func report(
        _ result: LoadingCrew.Result,
        _ source: RecordSource,
        _ session: LoadingSession,
        watermark: Moment?,
    ) -> RunReport {
        RunReport(
            object: manifest.name,
            table: manifest.table,
            run: session.runID,
            mode: source.plan.mode,
            window: source.plan.window,
            job: source.job?.id,
            counts: result.counts,
            reported: result.reported,
            watermark: source.plan.window == .full
                ? watermark ?? session.watermark : [watermark, session.watermark].compactMap(\.self).max(),
            apiRequests: spent.requests,
            bytesReceived: spent.bytes,
            elapsed: ContinuousClock.now - start,
            timings: clock.reading,
            isDryRun: options.isDryRun,
        )
    }

    var stopped: SyncError {
        SyncError(
            code: .cancelled,
            message: "The run of '\(manifest.name)' was stopped; what was committed stays",
            hint: "Run the same command again to go on: rows that are in already are recognised.",
        )
    }
}
