import Postgres
import Testing

@Suite struct PostgresErrorTests {
    @Test(arguments: [
        ("", PostgresError.Recovery.retry), ("08006", .retry), ("08P01", .retry), ("40P01", .retry), ("40001", .retry),
        ("53100", .retry), ("53300", .retry), ("55P03", .retry), ("57P01", .retry), ("57P02", .retry),
        ("57P03", .retry),
        ("25006", .retry), ("22003", .splitRows), ("22021", .splitRows), ("22P02", .splitRows), ("23502", .splitRows),
        ("23503", .splitRows), ("23505", .splitRows), ("23514", .splitRows), ("54000", .splitRows),
        ("P0001", .splitRows), ("44000", .splitRows), ("42501", .stop), ("42P01", .stop), ("28P01", .stop),
        ("3D000", .stop), ("57014", .stop), ("XX000", .stop), ("0A000", .stop),
    ])
    func recoveryFollowsFromTheState(_ state: String, _ recovery: PostgresError.Recovery) {
        #expect(PostgresError(sqlState: state, message: "m", action: "a").recovery == recovery)
    }

    /// PostgreSQL 18 tells RESTRICT from NO ACTION.
    @Test(arguments: [("23503", true), ("23001", true), ("23505", false), ("", false)])
    func rowsThatOthersPointToAreKnownByBothStates(_ state: String, _ isViolation: Bool) {
        #expect(PostgresError(sqlState: state, message: "m", action: "a").isForeignKeyViolation == isViolation)
    }

    @Test(arguments: [
        ("", true), ("08006", true), ("57P01", true), ("57P02", true), ("57P03", true), ("57014", false),
        ("40001", false), ("53100", false), ("23505", false),
    ])
    func aLostConnectionIsKnownByItsState(_ state: String, _ isLost: Bool) {
        #expect(PostgresError(sqlState: state, message: "m", action: "a").isConnectionLost == isLost)
    }

    @Test(arguments: [
        (
            "",
            "PostgreSQL refused 'X': m. Check that the server runs and that DATABASE_URL or the PG* variables point to it."
        ),
        (
            "28P01",
            "PostgreSQL refused 'X': m (SQLSTATE 28P01). Check user and password in DATABASE_URL, PGPASSWORD or ~/.pgpass."
        ),
        (
            "3D000",
            "PostgreSQL refused 'X': m (SQLSTATE 3D000). Create the database or correct its name in DATABASE_URL."
        ),
        ("42501", "PostgreSQL refused 'X': m (SQLSTATE 42501). Grant the role the right, or own the table with it."),
        (
            "53100",
            "PostgreSQL refused 'X': m (SQLSTATE 53100). Free disk space on the server, then run the same command again: "
                + "it continues."
        ),
        ("23505", "PostgreSQL refused 'X': m (SQLSTATE 23505)."),
    ])
    func sentencesSayWhatToDo(_ state: String, _ sentence: String) {
        #expect(PostgresError(sqlState: state, message: "m", detail: "(secret)", action: "'X'").description == sentence)
    }

    @Test func theServersAdviceComesFirst() {
        let error = PostgresError(sqlState: "42501", message: "m", hint: "Ask the owner.", action: "'X'")
        #expect(error.description == "PostgreSQL refused 'X': m (SQLSTATE 42501). Ask the owner.")
    }
}
