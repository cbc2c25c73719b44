/// The settings that every session makes for itself, whatever role, database or `postgresql.conf` say.
///
/// docs/postgresql.md has the whole list, with the reason for each: what is set here, what is respected, and what is
/// refused.
enum SessionSettings {
    /// How long a statement waits for one lock: longer than any step of another run, and not for ever.
    static let lockTimeout: Duration = .seconds(300)

    /// What loads and index builds run into, and what two writers need; whoever asks for something else in the connection
    /// itself (`options`, `PGOPTIONS`) gets it.
    static let unlessAsked: [(name: String, value: String)] = [
        // They take as long as they take; what is silent is looked after by `SessionWaiter`.
        ("statement_timeout", "0"), ("transaction_timeout", "0"),
        ("idle_in_transaction_session_timeout", "0"), ("idle_session_timeout", "0"),
        ("lock_timeout", "300s"),
        // Writers that see each other's commits: what they insert is the same, and conflicts are merged.
        ("default_transaction_isolation", "read committed"), ("default_transaction_deferrable", "off"),
        // A session whose network broke ends within a minute, and not after two hours: it holds locks.
        ("tcp_keepalives_idle", "30"), ("tcp_keepalives_interval", "10"), ("tcp_keepalives_count", "3"),
    ]

    /// What the program relies on, whoever asks for something else.
    static let always: [(name: String, value: String)] = [
        // A policy that hides rows would hide them from every comparison: with this it is an error.
        ("row_security", "off"),
        // How values and definitions read.
        ("TimeZone", "UTC"), ("DateStyle", "ISO, MDY"), ("IntervalStyle", "postgres"), ("extra_float_digits", "3"),
        ("bytea_output", "hex"), ("array_nulls", "on"), ("quote_all_identifiers", "off"), ("xmloption", "content"),
        ("standard_conforming_strings", "on"), ("backslash_quote", "safe_encoding"), ("transform_null_equals", "off"),
        ("client_min_messages", "warning"),
        // A limit for fuzzy searches would leave rows out.
        ("gin_fuzzy_search_limit", "0"),
    ]

    /// The statement that makes them; what this server's version lacks is left out.
    ///
    /// Every function is named with its schema: the search path is not ours yet. For a role called `sfsync` the default
    /// search path would begin with the schema of that name. Wide values are compressed by lz4, which costs the server a
    /// fraction of pglz's time, unless someone has chosen:
    /// https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-DEFAULT-TOAST-COMPRESSION
    static let statement: String = {
        let values = [(unlessAsked, "true"), (always, "false")].flatMap { settings, yields in
            settings.map { "(\(SQLLiteral.string($0.name)), \(SQLLiteral.string($0.value)), \(yields))" }
        }
        return """
            SELECT pg_catalog.set_config(s.name, w.value, false)
            FROM (VALUES \(values.joined(separator: ", "))) AS w (name, value, yields)
            JOIN pg_catalog.pg_settings s ON s.name = w.name WHERE NOT (w.yields AND s.source = 'client');
            SELECT pg_catalog.set_config('search_path', 'public', false) WHERE current_user = 'sfsync'
                AND pg_catalog.current_setting('search_path') IN ('"$user", public', '"$user",public');
            SELECT pg_catalog.set_config(name, 'lz4', false) FROM pg_catalog.pg_settings
            WHERE name = 'default_toast_compression' AND source = 'default' AND 'lz4' = ANY (enumvals)
            """
    }()

    /// What a session has to know about itself.
    static let facts = """
        SELECT pg_catalog.pg_backend_pid(), pg_catalog.current_setting('session_replication_role'), current_user,
            pg_catalog.current_setting('default_transaction_read_only'),
            (SELECT s.spcname FROM pg_catalog.pg_tablespace s
             WHERE s.spcname = pg_catalog.current_setting('default_tablespace')
                AND NOT pg_catalog.has_tablespace_privilege(s.oid, 'CREATE'))
        """

    /// What to do where `default_tablespace` is one in which the role may create nothing.
    static func advice(onTablespace name: String, user: String) -> String {
        let (space, role) = (Identifier(name).sql, Identifier(user).sql)
        return
            "default_tablespace is '\(name)', where the role may create nothing: GRANT CREATE ON TABLESPACE \(space) TO "
            + "\(role), or ALTER ROLE \(role) RESET default_tablespace."
    }

    /// The refusal of a replication role that switches foreign keys and triggers off.
    static func refusal(ofReplicationRole role: String, user: String) -> PostgresError {
        PostgresError(
            refusal: .settings,
            "session_replication_role is '\(role)' for the role '\(user)' or its database, so that foreign keys and "
                + "triggers do not work, and the role may not change it. Ask a superuser for: "
                + "ALTER ROLE \(Identifier(user).sql) RESET session_replication_role (or ALTER DATABASE ... RESET), then "
                + "run the same command again."
        )
    }

    /// The refusal of a database whose encoding lacks characters that Salesforce has.
    static func refusal(ofEncoding encoding: String, database: String) -> PostgresError {
        let name = Identifier(String(database.unicodeScalars.prefix(50)) + "_utf8").sql
        return PostgresError(
            refusal: .encoding,
            "The encoding of the database '\(database)' is \(encoding), which lacks characters that Salesforce has; only "
                + "UTF8 holds all. Create another one and name it in DATABASE_URL or PGDATABASE: CREATE DATABASE \(name) "
                + "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        )
    }

    /// The refusal of a role or a database that was made read-only on purpose.
    ///
    /// In the middle of a run it may pass, as a failover does; so it can be tried again like every 25006.
    static func refusal(ofReadOnly error: PostgresError) -> PostgresError {
        var refused = error
        refused.refusal = .readOnly
        refused.message =
            "The role or the database makes every transaction read-only (default_transaction_read_only, SQLSTATE 25006), as "
            + "is done for a move or to protect it, so sfsync writes nothing. If that is over: ALTER DATABASE ... RESET "
            + "default_transaction_read_only, or ALTER ROLE ... RESET default_transaction_read_only."
        return refused
    }
}
