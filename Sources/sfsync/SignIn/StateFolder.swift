/// Where sfsync keeps what it has to remember outside the database: `.sfsync`, or what `SFSYNC_STATE_DIR` names.
struct StateFolder {
    /// The folder's path.
    let path: String
    /// Whether the user named it.
    let isNamed: Bool

    /// The folder that the variables mean.
    init(_ variables: [String: String]) {
        let named = variables["SFSYNC_STATE_DIR"].flatMap { $0.isEmpty ? nil : $0 }
        path = named ?? ".sfsync"
        isNamed = named != nil
    }

    /// The login that is used where no variables sign in.
    var login: String { "\(path)/login" }

    /// The refresh tokens that took the place of spent ones.
    var refreshTokens: String { "\(path)/refresh-token" }

    /// Where log files go by default; each schema of tables has a folder of its own.
    func logs(schema: String?) -> String { Self.logs(in: isNamed ? "\(path)/logs" : "logs", schema: schema) }

    /// Where log files go in a folder that the user named.
    static func logs(in folder: String, schema: String?) -> String {
        let name = schema.map { String($0.map { $0.isLetter || $0.isNumber || "_-".contains($0) ? $0 : "_" }) }
        return name.map { "\(folder)/\($0)" } ?? folder
    }
}
