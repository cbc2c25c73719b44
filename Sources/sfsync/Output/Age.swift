import SyncModel

/// Times as people say them.
enum Age {
    /// `90 s`, `12 min`, `5 h`, `3 d`.
    static func text(_ duration: Duration) -> String {
        let seconds = Int(duration.components.seconds)
        return switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) d"
        }
    }

    /// `2026-01-31 10:00:00`, in UTC.
    static func text(_ moment: Timestamp) -> String {
        String(moment.description.prefix(19)).replacing("T", with: " ")
    }
}
