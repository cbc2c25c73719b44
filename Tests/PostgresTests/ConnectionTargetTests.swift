import Postgres
import Testing

@Suite struct ConnectionTargetTests {
    @Test(arguments: [
        [:], ["PGPASSWORD": "x"], ["DATABASE_URL": ""], ["PGHOST": "", "PGDATABASE": ""], ["PGSSLMODE": "require"],
        ["HOME": "/root"],
    ])
    func nothingThatNamesAPlace(_ environment: [String: String]) {
        #expect(ConnectionTarget.fromEnvironment(environment) == nil)
    }

    @Test func theURLWinsOverTheVariables() {
        let target = ConnectionTarget.fromEnvironment([
            "DATABASE_URL": "postgresql://u@h/d", "PGHOST": "other", "PGPORT": "1", "PGDATABASE": "e", "PGUSER": "v",
            "PGPASSWORD": "secret",
        ])
        #expect(target?.parameters == ["dbname": "postgresql://u@h/d", "password": "secret"])
    }

    @Test func theVariablesAreLibpqs() {
        let target = ConnectionTarget.fromEnvironment([
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
    func oneOfThemIsEnough(_ variable: String) {
        #expect(ConnectionTarget.fromEnvironment([variable: "5"])?.parameters.values.elementsEqual(["5"]) == true)
    }
}
