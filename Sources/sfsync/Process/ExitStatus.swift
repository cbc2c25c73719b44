import ArgumentParser
import Manifest
import Postgres
import PrivatePostgres
import Salesforce
import SyncModel

/// The exit codes that scripts rely on.
enum ExitStatus: Int32, Comparable {
    case done = 0
    case failed = 1
    case usage = 2
    case rejects = 3
    case invalidConfiguration = 4
    case locked = 5
    case budget = 6
    case checkFoundWork = 7
    case interrupted = 130

    /// The code that an error ends with.
    init(_ error: any Error) {
        switch error {
        case is ManifestError, is PrivateServer.Failure: self = .invalidConfiguration
        case let error as PostgresError:
            self = error.refusal != nil ? .invalidConfiguration : error.isCancelled ? .interrupted : .failed
        case is DotEnv.Malformed, is EnvironmentFile.Refused: self = .invalidConfiguration
        case let error as SalesforceError:
            switch error.code {
            case .configuration: self = .invalidConfiguration
            case .quotaExceeded, .budget: self = .budget
            case .cancelled: self = .interrupted
            default: self = .failed
            }
        case let error as HTTPError:
            self =
                error.code == .cancelled ? .interrupted : error.code == .configuration ? .invalidConfiguration : .failed
        case let error as SyncError:
            switch error.code {
            case .usage: self = .usage
            case .locked: self = .locked
            case .otherOrg: self = .invalidConfiguration
            case .cancelled: self = .interrupted
            default: self = .failed
            }
        case let error as ExitCode: self = ExitStatus(rawValue: error.rawValue) ?? .failed
        default: self = .failed
        }
    }

    /// The worse of two codes: it decides for a run of several objects.
    static func < (left: ExitStatus, right: ExitStatus) -> Bool {
        left.severity < right.severity
    }

    private var severity: Int {
        switch self {
        case .done: 0
        case .checkFoundWork: 1
        case .rejects: 2
        case .locked: 3
        case .budget: 4
        case .failed: 5
        case .invalidConfiguration: 6
        case .usage: 7
        case .interrupted: 8
        }
    }

    /// The words for an error.
    static func describe(_ error: any Error) -> String {
        String(describing: error)
    }
}
