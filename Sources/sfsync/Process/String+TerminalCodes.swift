extension String {
    /// The text with every character replaced that steers a terminal: what others wrote is shown and not obeyed.
    ///
    /// Line ends and tabs stay.
    var withoutTerminalCodes: String {
        func isCode(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x09, 0x0A: false
            case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
        guard unicodeScalars.contains(where: isCode) else { return self }
        var scalars = String.UnicodeScalarView()
        for scalar in unicodeScalars { scalars.append(isCode(scalar) ? "\u{FFFD}" : scalar) }
        return String(scalars)
    }
}
