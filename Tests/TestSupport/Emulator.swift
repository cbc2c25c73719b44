package import Foundation
package import Salesforce
package import SalesforceEmulator
import Synchronization

/// Runs `body` with an emulator on a port of its own and a client that signs in by client credentials.
///
/// The client does not wait between attempts and polls.
package func withEmulator<Value>(
    _ configuration: EmulatorConfiguration = EmulatorConfiguration(),
    _ body: (SalesforceEmulator, SalesforceClient) async throws -> Value,
) async throws -> Value {
    let emulator = try await SalesforceEmulator.start(configuration)
    do {
        let client = try SalesforceClient(
            .fromEnvironment(emulator.environment),
            options: .withoutWaits,
        )
        let value = try await body(emulator, client)
        await emulator.stop()
        return value
    } catch {
        await emulator.stop()
        throw error
    }
}

extension SalesforceEmulator {
    /// The variables with which sfsync signs in to it.
    package var environment: [String: String] {
        [
            "SF_LOGIN_URL": baseURL, "SF_CLIENT_ID": credentials.clientID,
            "SF_CLIENT_SECRET": credentials.clientSecret,
        ]
    }
}

extension SalesforceClient.Options {
    /// Options for tests: everything as usual, and waits take a hundredth of their time.
    ///
    /// Not less: the server needs a moment to end a broken session and free its locks.
    package static var withoutWaits: SalesforceClient.Options {
        var options = SalesforceClient.Options()
        options.retry.sleep = { duration, _ in Thread.sleep(forTimeInterval: min(duration / .seconds(100), 0.2)) }
        return options
    }
}

/// A clock that stands still until a test moves it.
package final class TestClock: Sendable {
    private let seconds: Mutex<TimeInterval>

    /// A clock that shows 2026-03-15 12:00:00 UTC.
    package init() { seconds = Mutex(1_773_576_000) }

    /// The time it shows.
    package var now: Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }

    /// Moves it on.
    package func advance(seconds step: TimeInterval) { seconds.withLock { $0 += step } }
}
