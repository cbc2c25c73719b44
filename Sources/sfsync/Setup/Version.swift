import SyncModel

/// The version that `--version` prints.
enum Version {
    static let current = sfsyncVersion
}
