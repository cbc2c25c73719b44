import Foundation

/// Lines of standard input, read on a thread of its own because reading blocks.
enum CommandLines {
    /// The lines until the input is closed.
    static func standardInput() -> AsyncStream<String> {
        let (lines, sink) = AsyncStream.makeStream(of: String.self)
        Thread.detachNewThread {
            while let line = readLine() { sink.yield(line) }
            sink.finish()
        }
        return lines
    }
}
