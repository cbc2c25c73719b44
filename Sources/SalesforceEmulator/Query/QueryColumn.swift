/// One column of a result.
enum QueryColumn: Sendable {
    /// A field of the object itself.
    case field(Int)
    /// A parent's field.
    case parent(ParentPath)

    /// The column's name in CSV, in the describe's spelling.
    func header(in table: ObjectTable) -> String {
        switch self {
        case .field(let index): table.fields[index].describe.name
        case .parent(let path): path.text
        }
    }
}
