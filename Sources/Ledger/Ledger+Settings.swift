package import Postgres

extension Ledger {
    /// The random key of the digests, made with the ledger.
    ///
    /// Without a secret, somebody who can write records could choose values whose hashes cancel each other out, so that
    /// no run sees the change.
    ///
    /// - Throws: `PostgresError`.
    package func digestKey() throws(PostgresError) -> UInt64 {
        let query = "SELECT value FROM \(connection.ledger).settings WHERE name = 'digest_key'"
        if let key = try connection.query(query)[orNil: 0, 0].flatMap({ UInt64($0, radix: 16) }) { return key }
        // Two first runs agree on the key that was stored first.
        try connection.query(
            """
            INSERT INTO \(connection.ledger).settings AS s (name, value) VALUES ('digest_key', $1)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE s.value !~ '^[0-9a-f]{1,16}$'
            """,
            [String(UInt64.random(in: 1 ... .max), radix: 16)],
        )
        return try connection.query(query)[orNil: 0, 0].flatMap { UInt64($0, radix: 16) } ?? 0
    }
}
