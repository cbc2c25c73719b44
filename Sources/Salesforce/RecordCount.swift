/// Numbers of records as Salesforce tells them.
///
/// What is calculated with them must not overflow, and no memory is reserved for what cannot be.
package enum RecordCount {
    /// What can be; larger than any org.
    package static let plausible = 0...1_000_000_000_000
}
