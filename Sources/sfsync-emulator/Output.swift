import Foundation

/// Whole lines, at once: a parent process waits for them.
enum Output {
    /// To standard output.
    static func print(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    /// To standard error.
    static func note(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
