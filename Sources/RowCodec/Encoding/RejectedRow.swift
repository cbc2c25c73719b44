/// A row that could not be stored, as it goes to `sfsync.rejects`.
package struct RejectedRow {
    /// Salesforce's Id, where the row has one.
    package var salesforceID: String?
    /// The column at fault, where it is known.
    package var column: String?
    /// What is wrong.
    package var reason: String
    /// PostgreSQL's SQLSTATE, where PostgreSQL refused it.
    package var sqlState: String?
    /// The source values as a JSON object, masked ones masked.
    package var raw: String

    /// Creates a rejected row.
    package init(
        salesforceID: String? = nil,
        column: String? = nil,
        reason: String,
        sqlState: String? = nil,
        raw: String,
    ) {
        self.salesforceID = salesforceID
        self.column = column
        self.reason = reason
        self.sqlState = sqlState
        self.raw = raw
    }

    /// Whether another order of rows, batches or objects could have taken it.
    package var isProvisional: Bool { Self.provisionalStates.contains(sqlState ?? "") }

    /// Violations of unique indexes and of foreign keys.
    package static let provisionalStates = ["23505", "23503", "23001"]

    /// The source values of a row as JSON text: field names and texts; nulls are left out.
    package static func rawJSON(_ range: Range<Int>, of batch: RowBatch, _ mapping: RowMapping, _ values: ValueEncoder)
        -> String
    {
        let members = zip(mapping.sourceFields, batch.rawValues(range)).enumerated().compactMap { index, pair in
            let (field, value) = pair
            guard let value else { return nil as String? }
            var text = String(decoding: value, as: UTF8.self)
            if let mask = mapping.maskedSources[index] {
                guard let masked = values.maskedText(value.bindMemory(to: UInt8.self), mask) else { return nil }
                text = masked
            }
            return "\(JSONText.quoted(field)):\(JSONText.quoted(text))"
        }
        return "{" + members.joined(separator: ",") + "}"
    }
}
