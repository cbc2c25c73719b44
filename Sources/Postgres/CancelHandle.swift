internal import CLibPQ

/// Interrupts the statement that another thread is waiting for.
///
/// `@unchecked Sendable`: libpq documents `PQcancel` as safe from any thread, the pointer never changes, and it is
/// freed only when no one holds the handle any more.
package final class CancelHandle: @unchecked Sendable {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        PQfreeCancel(handle)
    }

    /// Asks the server to stop the running statement; it then fails with SQLSTATE 57014.
    ///
    /// - Returns: Whether the request was sent. The statement may have ended before it arrived.
    @discardableResult
    package func cancel() -> Bool {
        var message = [CChar](repeating: 0, count: 256)
        return PQcancel(handle, &message, Int32(message.count)) == 1
    }
}
