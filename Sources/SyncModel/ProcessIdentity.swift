internal import Libc

/// Who is running, for the ledger.
package struct ProcessIdentity: Sendable {
    package var host: String
    package var id: Int32
    package var version: String

    package static let current: ProcessIdentity = {
        var name = [UInt8](repeating: 0, count: 256)
        let failure = name.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { gethostname($0.assumingMemoryBound(to: CChar.self), 255) }
        }
        let host = failure == 0 ? String(decoding: name.prefix { $0 != 0 }, as: UTF8.self) : "unknown"
        return ProcessIdentity(host: host, id: getpid(), version: sfsyncVersion)
    }()
}

/// The version of sfsync, as `--version` prints it.
package let sfsyncVersion = "0.1.0"
