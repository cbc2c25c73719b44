internal import Synchronization

/// Where the time of a run went, in seconds of its threads.
///
/// Reading, encoding and loading run side by side, so the phases add up to more than the run took. A run is held back
/// by what its other side waits for: by Salesforce where `download` is long, by PostgreSQL where `handover` is.
package struct RunTimings: Sendable, Equatable {
    /// Something that takes time.
    package enum Phase: String, Sendable, CaseIterable {
        /// Waiting until Salesforce had the results of a Bulk job ready.
        case job
        /// The reader, waiting for bytes from Salesforce.
        case download
        /// The reader, at work: scanning, converting, digests.
        case encode
        /// The reader, waiting until a writer took a batch.
        case handover
        /// Writers, reading digests and versions of stored rows; reading the whole table's for a full run.
        case lookup
        /// Writers, sending rows.
        case copy
        /// Writers, moving staged rows into the table, with the links.
        case merge
        /// Writers, committing.
        case commit
        /// Building indexes and foreign keys after a first load.
        case indexes
    }

    private var seconds: [Phase: Double] = [:]

    /// No time at all.
    package init() {}

    /// The seconds of a phase, all threads together.
    package subscript(_ phase: Phase) -> Double {
        get { seconds[phase] ?? 0 }
        set { seconds[phase] = newValue }
    }
}

/// Adds up the phases of a run over its threads.
package final class PhaseTimer: Sendable {
    private let timings = Mutex(RunTimings())

    /// Nothing was measured yet.
    package init() {}

    /// What was added up so far; the reader's waiting on either side is no work.
    package var reading: RunTimings {
        var reading = timings.withLock { $0 }
        reading[.encode] = max(0, reading[.encode] - reading[.download] - reading[.handover])
        return reading
    }

    /// Does `body` and adds its time to a phase.
    package func measure<Value>(_ phase: RunTimings.Phase, _ body: () throws -> Value) rethrows -> Value {
        let start = ContinuousClock.now
        defer { add(ContinuousClock.now - start, to: phase) }
        return try body()
    }

    /// Adds time to a phase.
    package func add(_ duration: Duration, to phase: RunTimings.Phase) {
        timings.withLock { $0[phase] += duration / .seconds(1) }
    }
}
