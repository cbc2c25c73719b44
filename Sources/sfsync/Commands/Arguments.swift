public import ArgumentParser
public import Manifest
public import Sync

extension ObjectManifest.Mode: ExpressibleByArgument {}

extension Moment: ExpressibleByArgument {
    /// Reads a date or a date-time of the command line.
    public init?(argument: String) {
        self.init(argument)
    }
}
