/// A text that never prints itself.
///
/// Interpolation, `description`, `debugDescription`, `dump` and reflection all show `<redacted>`, and it is not
/// `Codable`. The value is readable only inside this package, where a request is put together.
///
///     let secret = Secret(environment["SF_CLIENT_SECRET"] ?? "")
///     print(secret)   // <redacted>
package struct Secret: Sendable, Equatable {
    private let value: String

    /// Hides a text.
    package init(_ value: String) { self.value = value }

    /// Whether the text is empty.
    package var isEmpty: Bool { value.isEmpty }

    /// The text itself, for the one place that sends, signs or stores it.
    package func reveal() -> String { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The word that stands for every secret.
    package var description: String { "<redacted>" }

    /// The word that stands for every secret.
    package var debugDescription: String { "<redacted>" }

    /// A mirror without children, so that `dump` finds nothing.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
