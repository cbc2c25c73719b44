/// Salesforce's word for a field's type, as describe and the manifest spell it.
///
/// Source: Object Reference, "Field Types"; which PostgreSQL type each becomes is `Schema`'s business.
package enum FieldType: String, Sendable, Equatable, CaseIterable {
    // Identity and links.
    case id, reference, masterrecord
    // Text. Picklists hold the API value, not the label.
    case string, textarea, phone, url, email, combobox, encryptedstring, picklist, anyType
    // Several values of a picklist, joined by semicolons on the wire.
    case multipicklist
    case boolean
    // Numbers.
    case int, long, double, currency, percent
    // Time.
    case date, datetime, time
    // Values with parts; Bulk 2.0 refuses them, REST gives JSON objects.
    case address, location, complexvalue, json

    /// Whether REST answers a JSON object and Bulk 2.0 refuses the field.
    ///
    /// Addresses and locations are read by their parts all the same, see `FieldDefinition.parts`.
    package var isCompound: Bool {
        switch self {
        case .address, .location, .complexvalue, .json: true
        default: false
        }
    }

    /// Whether the value is a decimal number that may have a fraction.
    package var isDecimal: Bool {
        switch self {
        case .double, .currency, .percent: true
        default: false
        }
    }
}
