/// The kinds of findings; scripts may rely on the words.
package enum DiagnosticCode: String, Sendable, Equatable, CaseIterable {
    // The file as YAML.
    case syntax, encoding, limit, unreadable
    case unsupportedYAML = "unsupported-yaml"
    // Keys and values.
    case unknownKey = "unknown-key"
    case duplicateKey = "duplicate-key"
    case missingKey = "missing-key"
    case misplacedKey = "misplaced-key"
    case wrongKind = "wrong-kind"
    case unknownWord = "unknown-word"
    case unknownType = "unknown-type"
    case unsupportedType = "unsupported-type"
    // Names.
    case invalidName = "invalid-name"
    case longName = "long-name"
    case quotedName = "quoted-name"
    case reservedName = "reserved-name"
    case duplicateColumn = "duplicate-column"
    case duplicateField = "duplicate-field"
    case duplicateJSONKey = "duplicate-json-key"
    case duplicateTable = "duplicate-table"
    case duplicateManifest = "duplicate-manifest"
    // Fields.
    case conflictingType = "conflicting-type"
    case compoundField = "compound-field"
    case invalidMask = "invalid-mask"
    case invalidCursor = "invalid-cursor"
    case tooManyColumns = "too-many-columns"
    // Links between manifests.
    case unknownManifest = "unknown-manifest"
    case unknownReference = "unknown-reference"
    case referenceCycle = "reference-cycle"
    case differingSchema = "differing-schema"
    case possibleLink = "possible-link"
    // Indexes.
    case unknownColumn = "unknown-column"
    case invalidIndex = "invalid-index"
    case uselessIndex = "useless-index"
    case duplicateIndex = "duplicate-index"
    case uniqueAmongDeleted = "unique-among-deleted"
    // Manifest and org, with `lint --org`.
    case missingObject = "missing-object"
    case missingField = "missing-field"
    case differingType = "differing-type"
    case calculatedField = "calculated-field"
    case newField = "new-field"
    case hiddenRecords = "hidden-records"
    // Texts in other languages.
    case invalidSOQL = "invalid-soql"
    case invalidSQL = "invalid-sql"
}
