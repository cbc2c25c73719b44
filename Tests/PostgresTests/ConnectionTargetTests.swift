import Postgres
import Testing

@Suite struct ConnectionTargetTests {
    @Test(arguments: [
        [:], ["PGPASSWORD": "x"], ["DATABASE_URL": ""], ["PGHOST": "", "PGDATABASE": ""], ["PGSSLMODE": "require"],
        ["HOME": "/root"],
    ])
    func nothingThatNamesAPlace(_ environment: [String: String]) throws {
        #expect(try ConnectionTarget.fromEnvironment(environment) == nil)
    }

    @Test func theURLWinsOverTheVariables() throws {
        let target = try ConnectionTarget.fromEnvironment([
            "DATABASE_URL": "postgresql://u@h/d?sslmode=prefer", "PGHOST": "other", "PGPORT": "1", "PGDATABASE": "e",
            "PGUSER": "v", "PGPASSWORD": "secret", "PGSSLMODE": "disable",
        ])
        let expected = [
            "host": "h", "user": "u", "dbname": "d", "sslmode": "prefer", "password": "secret", "port": "1",
        ]
        #expect(target?.parameters == expected)
    }

    @Test func aDemandForTLSStaysWhereTheURLSaysNothing() throws {
        let variables = [
            "PGSSLMODE": "verify-full", "PGSSLROOTCERT": "r", "PGSSLCERT": "c", "PGSSLKEY": "k", "PGSSLCRL": "l",
            "PGSSLMINPROTOCOLVERSION": "TLSv1.3", "PGCHANNELBINDING": "require", "PGTARGETSESSIONATTRS": "read-write",
            "PGAPPNAME": "etl", "PGDATABASE": "mirror",
        ]
        let url = ["DATABASE_URL": "postgresql://u@h"]
        let target = try #require(try ConnectionTarget.fromEnvironment(url.merging(variables) { $1 }))
        #expect(
            target.parameters == [
                "host": "h", "user": "u", "sslmode": "verify-full", "sslrootcert": "r", "sslcert": "c", "sslkey": "k",
                "sslcrl": "l", "ssl_min_protocol_version": "TLSv1.3", "channel_binding": "require",
                "target_session_attrs": "read-write", "application_name": "etl", "dbname": "mirror",
            ]
        )
        #expect(
            try ConnectionTarget.fromEnvironment(["PGHOST": "h", "PGREQUIRESSL": "1"])?.parameters["sslmode"]
                == "require"
        )
    }

    @Test func theWatchIsNoPartOfThePlace() {
        let target = ConnectionTarget(parameters: ["host": "h"])
        #expect(target.watched(by: SessionWatch(isCancelled: { true })) == target)
        #expect(target.named("x") != target)
    }

    @Test func theVariablesAreLibpqs() throws {
        let target = try ConnectionTarget.fromEnvironment([
            "PGHOST": "h", "PGHOSTADDR": "127.0.0.1", "PGPORT": "6", "PGDATABASE": "d", "PGUSER": "u",
            "PGPASSWORD": "p",
            "PGPASSFILE": "f", "PGSERVICE": "s", "PGOPTIONS": "-c x=y", "PGSSLMODE": "require", "PGSSLROOTCERT": "r",
            "PGCONNECT_TIMEOUT": "3", "PATH": "/bin",
        ])
        #expect(
            target?.parameters == [
                "host": "h", "hostaddr": "127.0.0.1", "port": "6", "dbname": "d", "user": "u", "password": "p",
                "passfile": "f", "service": "s", "options": "-c x=y", "sslmode": "require", "sslrootcert": "r",
                "connect_timeout": "3",
            ]
        )
    }

    @Test(arguments: ["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE", "PGPORT", "PGUSER"])
    func oneOfThemIsEnough(_ variable: String) throws {
        #expect(try ConnectionTarget.fromEnvironment([variable: "5"])?.parameters.values.elementsEqual(["5"]) == true)
    }
}
