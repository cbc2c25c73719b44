extension ConnectionTarget {
    /// The target that `DATABASE_URL` or libpq's `PG*` variables name; nil where none of them does.
    ///
    /// The variables are read from `environment` and not by libpq, because they may come from `.env`. They mean what
    /// they mean to libpq: defaults for whatever `DATABASE_URL` does not say, `PGSSLMODE` among them.
    ///
    /// - Throws: `PostgresError` with the refusal `connectionString`, which shows nothing of the value.
    public static func fromEnvironment(_ environment: [String: String]) throws(PostgresError) -> ConnectionTarget? {
        var parameters: [String: String] = [:]
        for (keyword, variable) in LibpqOptions.variables {
            if let variable, let value = environment[variable], !value.isEmpty { parameters[keyword] = value }
        }
        // libpq still obeys this one where PGSSLMODE says nothing.
        if parameters["sslmode"] == nil, environment["PGREQUIRESSL"]?.utf8.first == UInt8(ascii: "1") {
            parameters["sslmode"] = "require"
        }
        guard let url = environment["DATABASE_URL"], !url.isEmpty else {
            let names = ["host", "hostaddr", "service", "dbname", "port", "user"]
            guard names.contains(where: { parameters[$0] != nil }) else { return nil }
            let target = ConnectionTarget(parameters: parameters)
            return ConnectionTarget(parameters: try target.resolved())
        }
        do {
            let said = try ConnectionString.parameters(of: url)
            return ConnectionTarget(parameters: parameters.merging(said) { _, said in said })
        } catch {
            throw PostgresError(connectionString: "DATABASE_URL", error)
        }
    }
}
