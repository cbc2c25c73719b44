/// Where PostgreSQL is, in libpq's own words.
///
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
public struct ConnectionTarget: Sendable {
    /// Keywords and values as for `PQconnectdbParams`.
    ///
    /// `dbname` may be a whole connection string or URI; what that says wins over the other keywords.
    package var parameters: [String: String]
    /// Where in the database the sessions find their tables and their ledger.
    package var placement = SchemaNamespace()
    /// What looks after the sessions while they wait; no part of what makes two targets equal.
    package var watch = SessionWatch()
    /// What the sessions call themselves in `pg_stat_activity`; a name that the user gave (`PGAPPNAME`) stays before it.
    package var applicationName: String?

    /// Creates a target from keywords.
    package init(parameters: [String: String]) {
        self.parameters = parameters
    }

    /// Creates a target from a connection string or a `postgresql://` URI, which is checked when a session opens.
    public init(_ connectionString: String) {
        parameters = ["dbname": connectionString]
    }

    /// The same server and database with another placement.
    package func placed(_ placement: SchemaNamespace) -> ConnectionTarget {
        var target = self
        target.placement = placement
        return target
    }

    /// The same target, watched.
    package func watched(by watch: SessionWatch) -> ConnectionTarget {
        var target = self
        target.watch = watch
        return target
    }

    /// The same target, whose sessions have a name.
    package func named(_ applicationName: String) -> ConnectionTarget {
        var target = self
        target.applicationName = applicationName
        return target
    }

    /// The keywords and values that libpq gets: no connection string is among them.
    ///
    /// - Throws: `PostgresError` with a `refusal`, which shows nothing of the string.
    func resolved() throws(PostgresError) -> [String: String] {
        do {
            var values = parameters
            if let text = values["dbname"], ConnectionString.isOne(text) {
                values["dbname"] = nil
                values.merge(try ConnectionString.parameters(of: text)) { _, said in said }
            }
            for keyword in ["dbname", "host"] { try ConnectionString.check(name: values[keyword], of: keyword) }
            return values
        } catch {
            throw PostgresError(connectionString: "The connection string", error)
        }
    }
}

extension ConnectionTarget: Equatable {
    /// Whether both lead to the same place, with the same placement and name.
    public static func == (left: ConnectionTarget, right: ConnectionTarget) -> Bool {
        left.parameters == right.parameters && left.placement == right.placement
            && left.applicationName == right.applicationName
    }
}

extension PostgresError {
    /// A connection string that cannot be used; nothing of it is shown.
    init(connectionString subject: String, _ problem: ConnectionString.Problem) {
        self.init(
            refusal: .connectionString,
            "\(subject) cannot be used: \(problem.text). It is not shown, since it may hold a password."
        )
    }
}
