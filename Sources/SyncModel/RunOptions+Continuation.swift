package import Manifest

extension RunOptions {
    /// What is asked for, as far as it decides which records are read and what becomes of them: a run continues
    /// an interrupted one only if both requests are the same.
    ///
    /// - Returns: nil where a run is never continued: by REST, or of some records.
    package func continuableRequest(for manifest: ObjectManifest) -> String? {
        guard !replacesOrg, limit == nil, window != .refresh, (mode ?? manifest.mode) != .rest, !readsIDs
        else {
            return nil
        }
        let part =
            switch window {
            case .incremental: "incremental"
            case .full: "full"
            case .days(let days): "days \(days)"
            case .refresh: "refresh"
            case .range(let start, let end): "from \(start?.description ?? "-") to \(end?.description ?? "-")"
            }
        return [part, filter.map { "filter \($0)" }, rewrites ? "rewrite" : nil].compactMap(\.self)
            .joined(separator: ", ")
    }

    /// What is asked for, in the ledger's words for windows.
    package var requestedWindow: SyncWindow.Kind {
        guard !readsIDs else { return .ids }
        return switch window {
        case .incremental: .incremental
        case .full: .full
        case .days, .range: .range
        case .refresh: .refresh
        }
    }
}
