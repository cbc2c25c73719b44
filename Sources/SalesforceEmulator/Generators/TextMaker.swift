/// Makes plausible text for a field from its type and name, and hostile text where it fits.
enum TextMaker {
    /// Makes one ordinary text after the other, never longer than the field.
    typealias Maker = (inout Chance) -> String

    /// The way to make a field's texts; its name is looked at once.
    static func maker(for field: FieldDescribe) -> Maker {
        let make = unlimited(for: field)
        guard field.length > 0 else { return make }
        return { String(make(&$0).prefix(field.length)) }
    }

    /// Texts that few rows have: hostile ones that fit, and very long ones for long fields.
    static func rareTexts(for field: FieldDescribe) -> [String] {
        guard !["phone", "email", "url", "encryptedstring"].contains(field.type) else {
            return ["N/A", "none, \"really\"", "👩‍⚕️"].filter { $0.utf16.count <= field.length }
        }
        let fitting = HostileText.samples.filter { field.length == 0 || $0.utf16.count <= field.length }
        return field.length >= 32_000 ? fitting + [HostileText.long(32_000)] : fitting
    }

    private static func unlimited(for field: FieldDescribe) -> Maker {
        switch field.type {
        case "phone": { "(\($0.digits(3))) \($0.digits(3))-\($0.digits(4))" }
        case "email":
            { "\($0.pick(["info", "office", "a.b", "x+y"])).\($0.digits(5))@\($0.pick(Words.domains))" }
        case "url": { "https://www.\($0.pick(Words.domains))/\($0.digits(4))?a=1&b=%20" }
        case "encryptedstring": { "\($0.digits(2))-\($0.digits(7))" }
        case "textarea" where field.name.hasSuffix("Street"): street
        case "textarea": sentences
        default: named(field.name.lowercased())
        }
    }

    private static func street(_ chance: inout Chance) -> String {
        let line = "\(chance.int(1...9999)) \(chance.pick(Words.streets))"
        return chance.oneIn(5) ? line + "\nSuite \(chance.int(1...400))" : line
    }

    private static func sentences(_ chance: inout Chance) -> String {
        var words: [String] = []
        for _ in 0..<chance.int(3...24) { words.append(chance.pick(Words.words)) }
        return words.joined(separator: chance.oneIn(6) ? "\n" : " ")
    }

    private static func named(_ name: String) -> Maker {
        rules.first { name.contains($0.0) }?.1
            ?? { "\($0.pick(Words.words)) \($0.pick(Words.words)) \($0.int(1...999))" }
    }

    /// By a part of the field's name; the first that fits counts.
    private static var rules: [(String, Maker)] {
        [
            ("firstname", { $0.pick(Words.firstNames) }),
            ("lastname", { $0.pick(Words.lastNames) }),
            ("assistantname", { $0.pick(Words.firstNames) + " " + $0.pick(Words.lastNames) }),
            ("city", { $0.pick(Words.cities) }),
            ("state", { $0.pick(Words.states) }),
            ("country", { $0.pick(Words.countries) }),
            ("postalcode", { $0.digits(5) + ($0.oneIn(3) ? "-" + $0.digits(4) : "") }),
            ("zip", { $0.digits(5) }),
            ("fips", { "27" + $0.digits(3) }),
            ("census", { "0" + $0.digits(10) }),
            ("taxonomy", { $0.digits(9) + "X" }),
            ("degree", { $0.pick(["MD", "DO", "NP", "PA-C", "DDS", "PhD"]) }),
            ("title", { $0.pick(Words.titles) }),
            ("department", { $0.pick(["Sales", "R&D", "Cardiology", "Billing", "Intake"]) }),
            ("subject", { $0.pick(["Call", "Send Letter", "Email: ", "Meeting"]) + $0.pick(Words.words) }),
            ("suite", { "Suite \($0.int(1...900))" }),
            ("alias", { "u" + $0.digits(6) }),
            ("line_1", { "\($0.int(1...9999)) \($0.pick(Words.streets))" }),
            ("name", { $0.pick(Words.companies) + ($0.oneIn(2) ? " \($0.int(1...99))" : "") }),
            ("location", { $0.pick(Words.companies) }),
        ]
    }
}
