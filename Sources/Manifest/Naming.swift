/// How Salesforce's names become PostgreSQL's.
///
/// ```swift
/// Naming.column(forField: "LastCURequestDate")  // "last_cu_request_date"
/// Naming.column(forField: "Account.Owner.Name")  // "account_owner_name"
/// Naming.table(forObject: "Provider_Visit__c")  // "sf_provider_visits"
/// ```
package enum Naming {
    /// The longest name PostgreSQL keeps, in bytes (NAMEDATALEN less one); it cuts longer ones silently.
    package static let maximumByteCount = 63

    /// The column of a field or of a path through parents; `Id` becomes `sf_id`.
    ///
    /// The result may be longer than `maximumByteCount`: lint asks for a name then, rather than cutting one.
    package static func column(forField path: String) -> String {
        path.lowercased() == "id" ? "sf_id" : snakeCase(path)
    }

    /// The key of a field in a JSONB object: its column name, less the prefix that the group strips.
    package static func key(forField path: String, strippingPrefix prefix: String? = nil) -> String {
        guard let prefix, path.hasPrefix(prefix), path.count > prefix.count else { return column(forField: path) }
        let rest = snakeCase(String(path.dropFirst(prefix.count)))
        return rest.isEmpty ? column(forField: path) : rest
    }

    /// The table of an object: `sf_` and the plural.
    package static func table(forObject object: String) -> String {
        "sf_" + plural(snakeCase(object))
    }

    /// The view of a table's live rows: the table's name without `sf_`, or with `_live`.
    package static func view(ofTable table: String) -> String {
        let prefix = "sf_"
        guard table.hasPrefix(prefix), table.count > prefix.count else { return shortened(table + "_live") }
        return String(table.dropFirst(prefix.count))
    }

    /// The name a manifest for the object would have: `contact`, `provider_visit`.
    package static func manifest(forObject object: String) -> String {
        snakeCase(object)
    }

    /// Lower case with underscores between words; `__c`, `__s` and `__r` at the end of a part of a path are dropped.
    package static func snakeCase(_ path: String) -> String {
        path.split(separator: ".").map { part in
            let suffixes = ["__c", "__s", "__r"]
            let isMarked = suffixes.contains(String(part.suffix(3)).lowercased())
            return words(of: isMarked ? part.dropLast(3) : part).joined(separator: "_")
        }.filter { !$0.isEmpty }.joined(separator: "_")
    }

    // A word begins after an underscore, at a capital after a small letter or a digit, and at the last capital of a run
    // that a small letter follows: "LastCURequest" is last, CU, request.
    private static func words(of name: Substring) -> [String] {
        let characters = Array(name)
        var words: [String] = []
        var word = ""
        for (index, character) in characters.enumerated() {
            guard character.isASCII, character.isLetter || character.isNumber else {
                if !word.isEmpty { words.append(word) }
                word = ""
                continue
            }
            if character.isUppercase, let previous = word.last {
                let next = index + 1 < characters.count ? characters[index + 1] : " "
                if !previous.isUppercase || next.isLowercase {
                    words.append(word)
                    word = ""
                }
            }
            word.append(character)
        }
        if !word.isEmpty { words.append(word) }
        return words.map { $0.lowercased() }
    }

    // English as far as object names need it; `table:` overrides.
    private static func plural(_ name: String) -> String {
        let vowels: Set<Character> = ["a", "e", "i", "o", "u"]
        if name.hasSuffix("y"), let before = name.dropLast().last, !vowels.contains(before), before != "_" {
            return name.dropLast() + "ies"
        }
        if name.hasSuffix("is") { return name.dropLast(2) + "es" }
        if ["ss", "us", "x", "z", "ch", "sh"].contains(where: name.hasSuffix) { return name + "es" }
        return name.hasSuffix("s") ? name : name + "s"
    }
}
