internal import YAML

/// `was`: the name that a column had before, so that it is renamed with its values instead of recreated.
extension ManifestDecoder {
    mutating func formerName(_ entry: YAMLNode.Entry?, of column: String) -> String? {
        guard let entry, let name = text(entry), isName(name, of: "column", at: entry.value.position) else {
            return nil
        }
        let position = entry.value.position
        if let first = formerNames[name.lowercased()] {
            let message = "'\(first.column)' on line \(first.position.line) was '\(name)', too"
            report(.duplicateColumn, message, at: position, suggestion: "a column becomes one other")
            return nil
        }
        formerNames[name.lowercased()] = FormerName(column: column, position: position)
        return name
    }

    /// A name that a column has now is nobody's former one: known only when all columns are.
    mutating func checkFormerNames() {
        for (name, former) in formerNames.sorted(by: { $0.value.position.line < $1.value.position.line }) {
            if ObjectManifest.standardColumns.contains(name) {
                let message = "'was: \(name)' is a column that every table has, so none was called so before"
                report(.reservedName, message, at: former.position)
            } else if let use = columns[name] {
                let message = "'was: \(name)' is the column of \(use.owner) on line \(use.position.line) now"
                let suggestion = "name the column's former name, or leave 'was' out"
                report(.duplicateColumn, message, at: former.position, suggestion: suggestion)
            }
        }
    }
}
