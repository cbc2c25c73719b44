/// Where PostgreSQL is, in libpq's own words.
///
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
public struct ConnectionTarget: Sendable, Equatable {
    /// Keywords and values as for `PQconnectdbParams`; `dbname` may be a whole connection string or URI.
    public var parameters: [String: String]
    /// Where in the database the sessions find their tables and their ledger.
    public var placement = Placement()

    /// Creates a target from keywords.
    public init(parameters: [String: String]) {
        self.parameters = parameters
    }

    /// The same server and database with another placement.
    public func placed(_ placement: Placement) -> ConnectionTarget {
        var target = self
        target.placement = placement
        return target
    }

    /// Creates a target from a connection string or a `postgresql://` URI.
    public init(_ connectionString: String) {
        parameters = ["dbname": connectionString]
    }

    /// The target that `DATABASE_URL` or libpq's `PG*` variables name; nil where none of them does.
    ///
    /// The variables are read from `environment` and not by libpq, because they may come from `.env`.
    public static func fromEnvironment(_ environment: [String: String]) -> ConnectionTarget? {
        var parameters: [String: String] = [:]
        for (variable, keyword) in keywords {
            if let value = environment[variable], !value.isEmpty { parameters[keyword] = value }
        }
        if let url = environment["DATABASE_URL"], !url.isEmpty {
            parameters["dbname"] = url
            // libpq takes the last word from the URI for everything that it says.
            return ConnectionTarget(
                parameters: parameters.filter { ["dbname", "password", "passfile"].contains($0.key) }
            )
        }
        let names = ["host", "hostaddr", "service", "dbname", "port", "user"]
        return names.contains { parameters[$0] != nil } ? ConnectionTarget(parameters: parameters) : nil
    }

    private static let keywords = [
        "PGHOST": "host", "PGHOSTADDR": "hostaddr", "PGPORT": "port", "PGDATABASE": "dbname", "PGUSER": "user",
        "PGPASSWORD": "password", "PGPASSFILE": "passfile", "PGSERVICE": "service", "PGOPTIONS": "options",
        "PGSSLMODE": "sslmode", "PGSSLCERT": "sslcert", "PGSSLKEY": "sslkey", "PGSSLROOTCERT": "sslrootcert",
        "PGCHANNELBINDING": "channel_binding", "PGGSSENCMODE": "gssencmode", "PGKRBSRVNAME": "krbsrvname",
        "PGCONNECT_TIMEOUT": "connect_timeout", "PGTARGETSESSIONATTRS": "target_session_attrs",
    ]
}
