import Foundation

/// psql, as a reader of the pages uses it.
enum Psql {
    /// Runs statements as a script that ends with its first error; blocks.
    ///
    /// - Returns: its exit code, and everything that it said.
    static func run(_ sql: String, at socket: String, as role: String, _ database: String) throws -> (
        code: Int32, said: String
    ) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["psql", "-X", "-v", "ON_ERROR_STOP=1", "-h", socket, "-U", role, "-d", database]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        input.fileHandleForWriting.write(Data(sql.utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, said)
    }
}
