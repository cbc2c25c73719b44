import Foundation
import HTTPTesting
import Postgres
import PrivatePostgres
import TestSupport
import Testing

/// What is said about the protection of the way to PostgreSQL; `sslmode` is libpq's, and is obeyed.
@Suite struct EncryptionTests {
    @Test func aSocketNeedsNone() async throws {
        try await TemporaryPostgres.withDatabase { database in
            let encryption = try await database.connected { $0.encryption }
            #expect(encryption == "a Unix socket")
        }
    }

    @Test func aServerOnTheNetworkIsVerifiedAsSslmodeWants() async throws {
        try await onThread {
            let server = try NetworkServer()
            defer { server.remove() }
            func connect(_ mode: String, authority: String? = nil) throws -> String {
                var target = server.target
                target.parameters["sslmode"] = mode
                target.parameters["sslrootcert"] = authority ?? "/nowhere"
                return try PostgresConnection(to: target).encryption
            }
            #expect(try connect("prefer") == "not encrypted, sslmode=prefer")
            #expect(throws: PostgresError.self) { try connect("require") }

            let certificate = try server.encrypt()
            #expect(try connect("prefer") == "TLSv1.3, sslmode=prefer")
            #expect(try connect("disable") == "not encrypted, sslmode=disable")
            #expect(try connect("verify-full", authority: certificate) == "TLSv1.3, sslmode=verify-full")
            let stranger = try server.otherCertificate()
            let error = #expect(throws: PostgresError.self) { try connect("verify-ca", authority: stranger) }
            #expect(error?.message.contains("certificate verify failed") == true)
        }
    }
}

/// A PostgreSQL on an address of the loopback network.
private struct NetworkServer {
    let server: PrivateServer
    let folder: URL
    private let address = "127.77.\(Int.random(in: 1...254)).\(Int.random(in: 1...254))"

    var target: ConnectionTarget {
        ConnectionTarget(parameters: ["host": address, "user": PrivateServer.name, "dbname": PrivateServer.name])
    }

    init() throws {
        folder = URL(filePath: "/tmp/sfsync-network-\(UUID().uuidString)")
        let settings = ["fsync = off", "listen_addresses = '\(address)'", "max_connections = 10"]
        server = try PrivateServer(directory: folder.path(), settings: settings)
        try server.start()
        try write("local all all trust\\nhost all all 127.0.0.0/8 trust", to: "pg_hba.conf")
        try run("SELECT pg_reload_conf()")
    }

    /// Gives the server a certificate; returns the file with its authority.
    func encrypt() throws -> String {
        let own = folder.appending(path: "own")
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        let certificate = try SelfSignedCertificate(in: own, name: address)
        for (file, name) in [(certificate.certificate, "server.crt"), (certificate.key, "server.key")] {
            let text = try String(contentsOf: file, encoding: .utf8)
            try write(text.replacing("\n", with: "\\n"), to: name)
        }
        let key = try run("SHOW data_directory") + "/server.key"
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        try run("ALTER SYSTEM SET ssl = on")
        try run("SELECT pg_reload_conf()")
        // The postmaster takes its time: the next session says when it is so.
        while try run("SHOW ssl") != "on" { usleep(10_000) }
        return certificate.certificate.path()
    }

    func otherCertificate() throws -> String {
        let other = folder.appending(path: "other")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        return try SelfSignedCertificate(in: other).certificate.path()
    }

    func remove() {
        try? server.stop(immediately: true)
        try? FileManager.default.removeItem(at: folder)
    }

    /// Writes a file of the data directory as the server's own user, a line a row.
    private func write(_ text: String, to name: String) throws {
        let path = try run("SHOW data_directory") + "/" + name
        try run("COPY (SELECT unnest(string_to_array(E'\(text)', E'\\n'))) TO '\(path)'")
    }

    @discardableResult
    private func run(_ sql: String) throws -> String {
        try PostgresConnection(to: server.target).query(sql).rows.first?.first.flatMap { $0 } ?? ""
    }
}
