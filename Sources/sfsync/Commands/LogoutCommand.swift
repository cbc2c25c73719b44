import ArgumentParser
import Libc
import Salesforce
import Threads

/// The command `sfsync logout`.
struct LogoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "Forgets what 'sfsync login' keeps, and has Salesforce forget its refresh token.",
        discussion: "Variables that sign in, and the Salesforce CLI's own sessions, stay as they are.",
    )

    @OptionGroup
    var verbosity: VerbosityOptions

    func run() async throws {
        let environment = try CommandEnvironment()
        let console = Console(verbosity)
        let state = environment.state
        guard let login = try StoredLogin.read(state) else {
            console.info("There is no login in \(state.login).")
            return
        }
        try await WorkerThread.run {
            if let original = login.variables["SF_REFRESH_TOKEN"].map({ Secret($0) }) {
                let store = FileRefreshTokenStore(path: state.refreshTokens)
                let newest = try store.token(descendingFrom: original) ?? original
                do {
                    let client = try environment.salesforce(as: login.variables, console, Interrupt.token, attempts: 1)
                    try client.revoke(newest)
                } catch {
                    console.warning(
                        "Salesforce was not told, so the token stays good until an administrator revokes it in Setup, "
                            + "Connected Apps OAuth Usage: \(ExitStatus.describe(error))"
                    )
                }
                try store.forget(descendingFrom: original)
            }
            guard unlink(state.login) == 0 || errno == ENOENT else {
                throw ValidationError("\(state.login) cannot be removed: \(String(cString: strerror(errno))).")
            }
            console.info("Signed out; \(state.login) is gone.")
        }
    }
}
