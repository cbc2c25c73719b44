internal import Libc

/// Waiting on this side of the connection: a statement that sleeps would hold a snapshot, for which index builds wait, and
/// could not be stopped.
enum Pause {
    /// Blocks the thread.
    static func seconds(_ seconds: Double) {
        usleep(UInt32(min(max(seconds, 0), 60) * 1_000_000))
    }
}
