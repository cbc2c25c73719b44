import Manifest

/// The findings in one manifest in memory, one a line, without their `x.yaml:` in front.
func findings(_ text: String) -> String {
    lint(["x": text]).replacing("x.yaml:", with: "")
}

/// The findings in several manifests by their names, one a line.
func lint(_ texts: KeyValuePairs<String, String>) -> String {
    ManifestLibrary(texts: texts.map { (file: $0.key + ".yaml", text: $0.value) })
        .lint().map(\.description).joined(separator: "\n")
}

extension String {
    fileprivate func replacing(_ part: String, with other: String) -> String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix(part) ? other + $0.dropFirst(part.count) : String($0) }
            .joined(separator: "\n")
    }
}
