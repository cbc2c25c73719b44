import ArgumentParser

/// How much a command says.
struct VerbosityOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Say only warnings and errors.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say each request and statement; never values or secrets.")
    var verbose = false
}
