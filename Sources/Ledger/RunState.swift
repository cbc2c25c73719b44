/// The states of `sfsync.runs`.
///
/// The glossary of `docs/design.md` has the drawing of their transitions.
public enum RunState: String, Sendable, Equatable, CaseIterable {
    /// Some process reads, or has died while it did: `ObjectStatus.isProcessGone` tells.
    case running
    case done
    /// Done, but records were rejected.
    case rejects
    case failed
    /// By Ctrl-C, or a limit of API requests.
    case stopped
    /// A later run of the object has ended it.
    case abandoned
}
