internal import Libc

/// What a program that sfsync starts gets to know of its environment: how to find and print things, and no secret.
///
/// A list of what passes, and not of what does not: any variable may hold a secret, and the server outlives sfsync.
package enum ChildEnvironment {
    private static let names: Set<String> = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS",
    ]

    /// `NAME=value` of each variable that passes.
    package static var assignments: [String] { passing { names.contains($0) || $0.hasPrefix("LC_") } }

    /// The same with what a desktop's programs need to find their screen.
    package static var desktop: [String] {
        let names: Set = ["DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "BROWSER"]
        return assignments + passing { names.contains($0) || $0.hasPrefix("XDG_") }
    }

    /// `NAME=value` of every variable, for a program that is the user's own and ends with this one.
    package static var everything: [String] {
        var found: [String] = []
        var entry = environ
        while let text = entry.pointee {
            found.append(String(cString: text))
            entry += 1
        }
        return found
    }

    private static func passing(_ isWanted: (String) -> Bool) -> [String] {
        everything.filter { assignment in isWanted(String(assignment.prefix { $0 != "=" })) }
    }
}
