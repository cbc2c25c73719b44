/// Values and conditions as SOQL text.
package enum SOQLText {
    /// A string literal: quoted, with quotes, backslashes and control characters escaped.
    package static func string(_ value: String) -> String {
        var text = "'"
        for scalar in value.unicodeScalars {
            switch scalar {
            case "'": text += "\\'"
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{8}": text += "\\b"
            case "\u{C}": text += "\\f"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "'"
    }

    /// The conjunction of conditions as text, each in parentheses where there are several; nil without any.
    package static func conjunction(_ conditions: [String]) -> String? {
        switch conditions.count {
        case 0: nil
        case 1: conditions[0]
        default: conditions.map { "(\($0))" }.joined(separator: " AND ")
        }
    }
}
