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
            guard unlink(state.login) == 0 || errno == ENOENT else {
                throw ValidationError("\(state.login) cannot be removed: \(String(cString: strerror(errno))).")
            }
            do {
                try environment.revoke(login, console)
            } catch let error as SalesforceError where error.code == .signIn && error.status == 400 {
                console.info("Salesforce does not know the token any more.")
            } catch {
                console.warning(
                    "Salesforce was not told, so the token stays good until an administrator revokes it in Setup, "
                        + "Connected Apps OAuth Usage: \(ExitStatus.describe(error))"
                )
            }
            console.info("Signed out; \(state.login) is gone.")
        }
    }
}
