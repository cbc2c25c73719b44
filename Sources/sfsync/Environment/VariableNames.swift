import Manifest

/// The variables that sfsync reads, and those that someone meant to be one of them.
enum VariableNames {
    /// All of sfsync's own; libpq's `PG*` are libpq's.
    static let known: Set<String> = [
        "CREDENTIALS_DIRECTORY", "DATABASE_URL", "SFSYNC_OBJECTS", "SFSYNC_SCHEMA", "SFSYNC_STATE_DIR",
        "SF_ACCESS_TOKEN", "SF_API_VERSION", "SF_AUDIENCE",
        "SF_CA_FILE", "SF_CLIENT_ID", "SF_CLIENT_SECRET", "SF_INSTANCE_URL", "SF_LOGIN_URL", "SF_PASSWORD",
        "SF_PRIVATE_KEY_FILE", "SF_REFRESH_TOKEN", "SF_SECURITY_TOKEN", "SF_TARGET_ORG", "SF_USERNAME",
    ]

    /// A sentence for each name that is one or two slips away from a variable that is not there.
    static func suggestions(inFile file: some Sequence<String>, environment: some Sequence<String>) -> [String] {
        let inFile = Set(file)
        let set = inFile.union(environment)
        return set.subtracting(known).sorted().compactMap { name in
            guard let meant = Spelling.closest(to: name, among: known.subtracting(set).sorted(), slips: 2) else {
                return nil
            }
            let place = inFile.contains(name) ? " in .env" : ""
            return "\(name)\(place) is no variable of sfsync: did you mean \(meant)?"
        }
    }
}
