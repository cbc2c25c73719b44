/// Why an emulator did not start.
package enum EmulatorError: Error, Equatable, CustomStringConvertible {
    /// The server ended before it listened.
    case noPort

    /// A sentence without a final period.
    package var description: String { "the emulator's server ended before it listened" }
}
