internal import Libc

/// Keeps a vanished peer from killing the process.
///
/// With `CURLOPT_NOSIGNAL`, which threads need, curl leaves SIGPIPE to the application, and OpenSSL writes with
/// `write(2)`. Blocking it for the thread leaves the process's own disposition alone: `sfsync ... | head` still ends.
enum BrokenPipe {
    static func ignored<Result>(_ body: () -> Result) -> Result {
        var pipe = sigset_t()
        var before = sigset_t()
        var pending = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        sigpending(&pending)
        let wasPending = sigismember(&pending, SIGPIPE) == 1
        pthread_sigmask(SIG_BLOCK, &pipe, &before)
        let result = body()
        if !wasPending { discard(&pipe) }
        pthread_sigmask(SIG_SETMASK, &before, nil)
        return result
    }

    /// Takes a pending signal off this thread, so that unblocking does not deliver it.
    private static func discard(_ signals: inout sigset_t) {
        var pending = sigset_t()
        sigpending(&pending)
        guard sigismember(&pending, SIGPIPE) == 1 else { return }
        var number: Int32 = 0
        sigwait(&signals, &number)
    }
}
