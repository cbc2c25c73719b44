import ArgumentParser
import Manifest

/// An age as an option gives it: a number with `s`, `m`, `h` or `d`.
struct AgeLimit: ExpressibleByArgument {
    let duration: Duration
    /// The age as help shows it.
    let defaultValueDescription: String

    /// An age of hours.
    init(hours: Int) {
        duration = .seconds(hours * 3600)
        defaultValueDescription = "\(hours)h"
    }

    init?(argument: String) {
        guard let seconds = WrittenAge.seconds(argument) else { return nil }
        duration = .seconds(seconds)
        defaultValueDescription = argument
    }
}
