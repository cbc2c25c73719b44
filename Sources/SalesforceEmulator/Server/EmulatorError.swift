/// Why an emulator did not start.
public enum EmulatorError: Error, Equatable, CustomStringConvertible {
    /// The server ended before it listened.
    case noPort

    /// A sentence without a final period.
    public var description: String { "the emulator's server ended before it listened" }
}
