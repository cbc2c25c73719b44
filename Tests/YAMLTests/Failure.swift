import YAML

/// The error that the closure throws, nil where it throws none.
func failure(_ body: () throws -> YAMLNode) -> YAMLError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? YAMLError
    }
}
