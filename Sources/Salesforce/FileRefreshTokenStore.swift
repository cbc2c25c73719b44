/// Keeps refresh tokens in a file that only its owner may read, replaced atomically.
///
/// One line for each configured token: its SHA-256, a space, and the newest token that descends from it. A newly
/// configured token has another digest, so it is used rather than what is in the file.
package struct FileRefreshTokenStore: RefreshTokenStore {
    private let path: String

    /// Names the file; it and its directory are made when a token rotates.
    package init(path: String) { self.path = path }

    /// The newest token that descends from the configured one; nil where none was stored.
    ///
    /// - Throws: `SalesforceError` with code `configuration` where the file cannot be read, or others can read it.
    package func token(descendingFrom original: Secret) throws -> Secret? {
        try lines()[SHA256.hex(of: original.reveal())].map { Secret($0) }
    }

    /// Keeps a token durably: when this returns, it is on disk.
    ///
    /// - Throws: `SalesforceError` with code `configuration` where it cannot be written.
    package func store(_ token: Secret, descendingFrom original: Secret) throws {
        var lines = try lines()
        lines[SHA256.hex(of: original.reveal())] = token.reveal()
        try write(lines)
    }

    /// Forgets the tokens that descend from the configured one.
    ///
    /// - Throws: `SalesforceError` with code `configuration` where the file cannot be written.
    package func forget(descendingFrom original: Secret) throws {
        var lines = try lines()
        if lines.removeValue(forKey: SHA256.hex(of: original.reveal())) != nil { try write(lines) }
    }

    private func write(_ lines: [String: String]) throws {
        let text = lines.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
        do {
            try PrivateFile.replace(path, with: Array(text.utf8))
        } catch {
            throw SalesforceError(error)
        }
    }

    /// Runs `body` while no other process holds the lock file beside the file, `PATH.lock`.
    ///
    /// - Throws: `SalesforceError` with code `configuration` where the lock cannot be made, or another process holds it for
    ///   two minutes; with code `cancelled`; what `body` throws.
    package func exclusively(_ cancellation: CancellationToken, onWait: () -> Void, _ body: () throws -> Void) throws {
        do {
            try FileLock.holding(path + ".lock", cancellation: cancellation, onWait: onWait, body)
        } catch let error as HTTPError {
            throw SalesforceError(error)
        }
    }

    private func lines() throws -> [String: String] {
        do throws(HTTPError) {
            let content = try PrivateFile.contents(of: path, isSecret: true) ?? []
            let pairs = String(decoding: content, as: UTF8.self).split(separator: "\n").compactMap { line in
                let parts = line.split(separator: " ", maxSplits: 1)
                return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
            }
            return Dictionary(pairs) { _, last in last }
        } catch {
            throw SalesforceError(error)
        }
    }
}
