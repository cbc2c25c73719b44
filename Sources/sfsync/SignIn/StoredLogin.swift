import Manifest
import Salesforce

/// What `sfsync login` keeps: the variables of one flow, in a file that only its owner may read.
struct StoredLogin {
    /// `SF_LOGIN_URL`, `SF_CLIENT_ID` and `SF_REFRESH_TOKEN`, or `SF_TARGET_ORG`.
    let variables: [String: String]

    /// What is kept in a folder; nil where nothing is.
    ///
    /// - Throws: `SalesforceError` where others may read the file; `DotEnv.Malformed`.
    static func read(_ folder: StateFolder) throws -> StoredLogin? {
        guard let bytes = try contents(folder.login) else { return nil }
        return StoredLogin(variables: try DotEnv.parse(bytes: bytes, file: folder.login))
    }

    private static func contents(_ path: String) throws(SalesforceError) -> [UInt8]? {
        do throws(HTTPError) {
            return try PrivateFile.contents(of: path, isSecret: true)
        } catch {
            throw SalesforceError(code: .configuration, recovery: .fail, message: error.message)
        }
    }

    /// Keeps it, in place of an older one.
    ///
    /// - Throws: `HTTPError` where the file cannot be written.
    func write(to folder: StateFolder) throws(HTTPError) {
        let lines = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"\n" }
        let text = "# Written by 'sfsync login'; 'sfsync logout' removes it.\n" + lines.joined()
        try PrivateFile.replace(folder.login, with: Array(text.utf8))
    }

    /// The variables of the environment, with the kept ones in place of a flow where none is there.
    ///
    /// `SF_TARGET_ORG` is the Salesforce CLI's own variable, and set for it on many machines: a login that is kept comes first.
    /// A file that is not needed is not read.
    ///
    /// - Throws: `SalesforceError` where the environment names another login host than the one that was signed in to, or
    ///   others may read the file; `DotEnv.Malformed`.
    static func completing(_ environment: [String: String], _ folder: StateFolder) throws -> [String: String] {
        guard isUsed(with: environment), let login = try read(folder) else { return environment }
        return try login.completing(environment.filter { $0.key != "SF_TARGET_ORG" })
    }

    /// Whether a login that is kept is what signs in, with these variables.
    static func isUsed(with environment: [String: String]) -> Bool {
        !SalesforceConfiguration.namesFlow(environment.filter { $0.key != "SF_TARGET_ORG" })
    }

    private func completing(_ environment: [String: String]) throws(SalesforceError) -> [String: String] {
        for name in ["SF_LOGIN_URL", "SF_CLIENT_ID"] {
            guard let wanted = environment[name], !wanted.isEmpty, let kept = variables[name] else { continue }
            if name == "SF_LOGIN_URL", let one = try? HTTPOrigin(parsing: wanted),
                let other = try? HTTPOrigin(parsing: kept), one == other
            {
                continue
            }
            guard wanted != kept else { continue }
            throw SalesforceError(
                code: .configuration,
                recovery: .fail,
                message: "\(name) is '\(wanted)', but 'sfsync login' signed in with '\(kept)'",
                hint: "Run 'sfsync login' again, or unset \(name)",
            )
        }
        return environment.merging(variables) { _, kept in kept }
    }
}
