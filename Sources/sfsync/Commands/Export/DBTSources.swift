import Manifest
import Postgres
import Schema
import SyncModel

/// Tables as a `sources.yml` of dbt.
///
/// Format: https://docs.getdbt.com/reference/source-properties, as of dbt 1.10.
struct DBTSources {
    /// The name of the source.
    let source: String
    let placement: SchemaNamespace
    /// The tables with the names of their manifests.
    let tables: [(object: String, table: TableSchema)]
    /// From which age on a copy is stale.
    let maximumAge: Duration

    /// The file.
    var text: String {
        """
        # Written by 'sfsync export dbt' from the manifests: write it anew when they change.
        version: 2

        sources:
          - name: \(YAMLText.scalar(source))
            description: Salesforce, copied by sfsync
            schema: \(YAMLText.scalar(placement.schema ?? "public"))
            tables:

        """ + tables.map(text).joined(separator: "\n")
    }

    private func text(_ object: String, _ table: TableSchema) -> String {
        let ledger = Identifier(placement.ledger.name).sql
        let query = "SELECT watermark FROM \(ledger).watermarks WHERE object = \(SQLLiteral.string(object))"
        let minutes = max(1, Int(maximumAge.components.seconds / 60))
        let lines = [
            "- name: \(YAMLText.scalar(table.name))",
            "  description: \(description(table.comment))",
            "  config:",
            "    loaded_at_query: \(YAMLText.scalar(query))",
            "    freshness:",
            "      warn_after: { count: \(minutes), period: minute }",
            "      error_after: { count: \(minutes * 2), period: minute }",
            "  columns:",
        ]
        return (lines + table.columns.flatMap { text($0, table).map { "    " + $0 } })
            .map { "      \($0)\n" }.joined()
    }

    /// A brace before another one, `%` or `#` would begin a template of dbt's.
    private func description(_ text: String) -> String {
        var plain = ""
        for character in text {
            if plain.last == "{", "{%#".contains(character) { plain.append(" ") }
            plain.append(character)
        }
        return YAMLText.scalar(plain)
    }

    private func text(_ column: TableSchema.Column, _ table: TableSchema) -> [String] {
        let lines = [
            "- name: \(YAMLText.scalar(column.name))", "  description: \(description(column.comment))",
        ]
        if [TableSchema.System.id, TableSchema.System.salesforceID].contains(column.name) {
            return lines + ["  data_tests: [unique, not_null]"]
        }
        let parents = tables.map(\.table.name)
        guard let link = table.foreignKeys.first(where: { $0.column == column.name }),
            parents.contains(link.parentTable)
        else { return lines }
        let parent = "source('\(source)', '\(link.parentTable)')"
        return lines + [
            "  data_tests:",
            "    - relationships:",
            "        arguments: { to: \(YAMLText.scalar(parent)), field: \(TableSchema.System.salesforceID) }",
        ]
    }
}
