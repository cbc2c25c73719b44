/// One row of a small result; its values by the names of their columns, which the statement has to have.
package struct PostgresRow {
    let result: PostgresResult
    let index: Int

    /// The text of a value, nil for NULL.
    package subscript(name: String) -> String? { result[index, result.column(name)] }

    /// A value as an integer; nil for NULL and what is none.
    package func integer<Value: FixedWidthInteger>(_ name: String) -> Value? { self[name].flatMap { Value($0) } }

    /// Whether a boolean is true; false for NULL.
    package func isTrue(_ name: String) -> Bool { self[name] == "t" }
}
