import Postgres
import TestSupport
import Testing

/// What someone wrote where a connection string belongs: it is checked before libpq sees it, and never shown.
@Suite struct ConnectionStringTests {
    static let bad: [(text: String, words: String)] = [
        ("postgresql://u:s3cret%word@h/d", "%25"), ("postgresql://u:s3cret%zzword@h/d", "%25"),
        ("postgresql://u:s3cret%00word@h/d", "%25"), ("postgresql://u:s3cret@word@h/d", "%40"),
        ("postgresql://u:s3cret/word@h/d", "%2F"), ("postgresql://u:5432/s3cret@h/d", "%2F"),
        ("postgresql://u:1/s3cret?word@h/d", "%"), ("postgresql://u:s3cret word@h/d", "%20"),
        ("postgresql://u:s3cret\nword@h/d", "%20"), ("\"postgresql://u:s3cret@h/d\"", "quotation mark"),
        ("'postgresql://u:s3cret@h/d'", "quotation mark"), ("postgresql://u:s3cret@h/d\"", "quotation mark"),
        ("postgresql+psycopg2://u:s3cret@h/d", "postgresql://"), ("postgresql+asyncpg://u:s3cret@h/d", "postgresql://"),
        ("postgres+psycopg://u:s3cret@h/d", "postgresql://"), ("postgis://u:s3cret@h/d", "postgresql://"),
        ("psql://u:s3cret@h/d", "postgresql://"), ("pgsql://u:s3cret@h/d", "postgresql://"),
        ("jdbc:postgresql://h/d?user=u&password=s3cret", "postgresql://"),
        ("POSTGRESQL://u:s3cret@h/d", "postgresql://"),
        ("mysql://u:s3cret@h/d", "PostgreSQL only"), ("mysql2://u:s3cret@h/d", "PostgreSQL only"),
        ("jdbc:mysql://u:s3cret@h/d", "PostgreSQL only"), ("sqlite:///s3cret.db", "PostgreSQL only"),
        ("s3cret://u@h/d", "postgresql://"), ("postgresql:/u:s3cret@h/d", "neither"), ("u:s3cret@h/d", "neither"),
        ("s3cret", "neither"), ("   ", "empty"), ("psql 'postgresql://u:s3cret@h/d?sslmode=require'", "="),
        ("DATABASE_URL=postgresql://u:s3cret@h/d", "keyword"), ("postgresql://u@h:s3cret/d", "port"),
        ("postgresql://u@h:70000/d", "port"), ("postgresql://u@h1:1,h2:s3cret/d", "port"),
        ("postgresql://u@h/d?s3cret", "keyword=value"), ("postgresql://u@h/d?s3cret=1", "knows no parameter"),
        ("postgresql://u@h/d?schema=public", "'schema'"), ("postgresql://u@h/d?sslmode=a=s3cret", "keyword=value"),
        ("postgresql://u:p@${s3cret}/d", "host"), ("postgresql://u:p@[::1/d?password=s3cret", "["),
        ("host=h password=s3cret word", "no ="), ("host=h password='s3cret word", "no end"),
        ("host=h pass=s3cret", "keyword of pair 2"),
        ("host=h dbname=postgresql://u:s3cret@h/d", "place of the database"),
        ("host=postgresql://u:s3cret@h/d", "place of the host"), ("postgresql://u@h/d?sslmode=s3@cret", "@"),
    ]

    @Test(arguments: bad) func isRefusedWithoutBeingShown(_ text: String, _ words: String) throws {
        let error = #expect(throws: PostgresError.self) { try ConnectionTarget.fromEnvironment(["DATABASE_URL": text]) }
        let refusal = try #require(error)
        #expect(refusal.refusal == .connectionString)
        #expect(refusal.recovery == .stop && !refusal.isConnectionLost)
        #expect(refusal.description.hasPrefix("DATABASE_URL cannot be used: "))
        #expect(refusal.description.contains(words))
        #expect(!refusal.description.contains("s3cret"))
    }

    @Test(arguments: bad.filter { $0.text.contains("=") || $0.text.contains("://") })
    func anEmbeddersStringIsRefusedToo(_ text: String, _ words: String) async throws {
        await onThread {
            let error = #expect(throws: PostgresError.self) { try PostgresConnection(to: ConnectionTarget(text)) }
            #expect(error?.refusal == .connectionString)
            #expect(error?.description.contains("s3cret") == false)
        }
    }

    static let good: [(text: String, parameters: [String: String])] = [
        ("postgresql://u@h/d", ["user": "u", "host": "h", "dbname": "d"]),
        (
            "postgres://u:p%40ss%2Fw%25@h:6/d",
            ["user": "u", "password": "p@ss/w%", "host": "h", "port": "6", "dbname": "d"]
        ),
        (" postgresql://u@h/d\n", ["user": "u", "host": "h", "dbname": "d"]),
        ("postgresql://u:a:b?c#d!$&*()@h/d", ["user": "u", "password": "a:b?c#d!$&*()", "host": "h", "dbname": "d"]),
        (
            "postgresql://h1:1,h2:2/d?target_session_attrs=read-write",
            ["host": "h1,h2", "port": "1,2", "dbname": "d", "target_session_attrs": "read-write"]
        ),
        ("postgresql://[::1]:7/d", ["host": "::1", "port": "7", "dbname": "d"]),
        ("postgresql:///d?host=/run/pg&user=a@b", ["host": "/run/pg", "user": "a@b", "dbname": "d"]),
        ("postgresql://%2Frun%2Fpg/d", ["host": "/run/pg", "dbname": "d"]),
        ("postgresql://h/d?ssl=true", ["host": "h", "dbname": "d", "sslmode": "require"]),
        ("postgresql://", [:]),
        (
            "host=h user=u password='p w\\'x' dbname = d",
            ["host": "h", "user": "u", "password": "p w'x", "dbname": "d"]
        ),
        ("host=h password=a%@/b", ["host": "h", "password": "a%@/b"]),
        ("postgresql://größe:p@höst/d", ["user": "größe", "password": "p", "host": "höst", "dbname": "d"]),
    ]

    @Test(arguments: good) func whatLibpqUnderstandsIsTaken(_ text: String, _ parameters: [String: String]) throws {
        #expect(try ConnectionTarget.fromEnvironment(["DATABASE_URL": text])?.parameters == parameters)
    }

    @Test(arguments: ["postgresql://u:s3cret@h", "u:s3cret@h"]) func aHostThatIsAURL(_ host: String) {
        let error = #expect(throws: PostgresError.self) { try ConnectionTarget.fromEnvironment(["PGHOST": host]) }
        #expect(error?.refusal == .connectionString)
        #expect(error?.description.contains("s3cret") == false)
    }
}
