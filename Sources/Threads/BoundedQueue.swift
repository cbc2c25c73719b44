internal import Libc

/// Hands elements from one thread to another and makes the faster one wait: the back-pressure of the byte path.
///
/// `@unchecked Sendable`: every access to the state happens under the mutex.
package final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    private let capacity: Int
    private var elements: [Element] = []
    private var isFinished = false
    private var failure: (any Error)?
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>

    /// A queue whose writer waits while it holds `capacity` elements.
    package init(capacity: Int) {
        self.capacity = capacity
        mutex = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Adds an element, waiting for room.
    ///
    /// - Returns: false when the queue is finished and nobody will take the element.
    @discardableResult
    package func push(_ element: Element) -> Bool {
        locked {
            while elements.count >= capacity, !isFinished { pthread_cond_wait(changed, mutex) }
            guard !isFinished else { return false }
            elements.append(element)
            return true
        }
    }

    /// Takes the oldest element, waiting for one.
    ///
    /// - Returns: nil when the queue is finished and empty.
    /// - Throws: the error it was finished with, once it is empty.
    package func pop() throws -> Element? {
        try locked {
            while elements.isEmpty, !isFinished { pthread_cond_wait(changed, mutex) }
            if !elements.isEmpty { return elements.removeFirst() }
            if let failure { throw failure }
            return nil
        }
    }

    /// Ends the queue: the reader gets what is in it, then the end or `failure`; later calls change nothing.
    package func finish(throwing failure: (any Error)? = nil) {
        locked {
            guard !isFinished else { return }
            isFinished = true
            self.failure = failure
        }
    }

    /// Ends the queue from the reader's side: what is in it is dropped, and the writer stops waiting.
    package func abandon() {
        locked {
            isFinished = true
            elements.removeAll()
        }
    }

    private func locked<Value>(_ body: () throws -> Value) rethrows -> Value {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        return try body()
    }
}
