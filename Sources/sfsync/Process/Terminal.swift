import Libc
import Threads

/// The two streams: data on stdout, messages on stderr.
enum Terminal {
    /// Whether messages go to a person's terminal.
    static var isInteractive: Bool { isatty(2) == 1 && getenv("TERM").map { String(cString: $0) != "dumb" } ?? false }

    /// Whether messages may have colours: on a terminal, unless `NO_COLOR` is set, https://no-color.org.
    static let hasColors = isInteractive && getenv("NO_COLOR").map { $0.pointee == 0 } ?? true

    /// The width of the terminal in characters.
    static var width: Int {
        var size = winsize()
        return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// Writes a message.
    static func write(_ line: String) {
        put(line.withoutTerminalCodes + "\n", to: 2)
    }

    /// Writes a message behind a word that says how much it matters, in red or yellow where there are colours.
    static func write(_ subject: String, _ severity: Severity, _ message: String) {
        let word = hasColors ? "\u{1B}[\(severity.color)m\(severity.rawValue):\u{1B}[0m" : "\(severity.rawValue):"
        put("\(subject.withoutTerminalCodes)\(word) \(message.withoutTerminalCodes)\n", to: 2)
    }

    /// How much a message matters.
    enum Severity: String {
        case warning, error

        fileprivate var color: Int { self == .error ? 31 : 33 }
    }

    /// Writes messages as they are.
    static func put(_ text: String) {
        put(text, to: 2)
    }

    /// Writes data: as it is, but to a terminal without its codes.
    ///
    /// Data that cannot be written ends the process: a script would take what is there for everything. A reader that has
    /// gone away has seen enough, and gets no sentence.
    static func data(_ text: String) {
        let failure = put(isatty(1) == 1 ? text.withoutTerminalCodes : text, to: 1)
        guard failure != 0 else { return }
        if failure != EPIPE {
            write(
                "error: The output cannot be written: \(String(cString: strerror(failure))). Nothing is to be done again "
                    + "but the printing: give standard output a place with room."
            )
        }
        exit(.failed)
    }

    /// Ends the process.
    ///
    /// Threads that nobody waited for are waited for now, and where one does not end the process leaves without the
    /// libraries' clean-up, which must not run beside a thread that uses them.
    static func exit(_ status: ExitStatus) -> Never {
        guard WorkerThread.joinAll(within: .seconds(2)) else {
            fflush(nil)
            _exit(status.rawValue)
        }
        systemExit(status.rawValue)
    }

    /// Writes all of a text.
    ///
    /// - Returns: 0, or the error's number.
    @discardableResult
    private static func put(_ text: String, to descriptor: Int32) -> Int32 {
        var copy = text
        return copy.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)[...]
            while let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                let count = systemWrite(descriptor, base, rest.count)
                if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return errno }
            }
            return 0
        }
    }
}

// Inside the type these names mean its own members.
private func systemExit(_ code: Int32) -> Never { exit(code) }
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
