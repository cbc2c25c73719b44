import ArgumentParser

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
        let units = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[String($0)] }), let number = Int(argument.dropLast()),
            number > 0,
            number < 1_000_000
        else { return nil }
        duration = .seconds(number * unit)
        defaultValueDescription = argument
    }
}
