/// The `SF_` variables that are set, checked for placeholders.
struct EnvironmentReader {
    private let values: [String: String]

    init(_ environment: [String: String]) throws(SalesforceError) {
        values = environment.filter { $0.key.hasPrefix("SF_") && !$0.value.isEmpty }
        for name in values.keys.sorted() where values[name]?.hasPrefix("[REDACTED]") == true {
            throw Self.error(
                "\(name) holds the placeholder that the Salesforce CLI prints in place of a secret since 2.136.8",
                hint: "Take the value from `sf org auth show-access-token` (or show-sfdx-auth-url, show-user-password)",
            )
        }
    }

    subscript(name: String) -> String? { values[name] }

    func isSet(_ name: String) -> Bool { values[name] != nil }

    func secret(_ name: String) -> Secret? { values[name].map { Secret($0) } }

    func origin(_ name: String, default fallback: String = "") throws(SalesforceError) -> HTTPOrigin {
        do throws(HTTPError) {
            let origin = try HTTPOrigin(parsing: values[name] ?? fallback)
            if origin.host.hasSuffix(".lightning.force.com") {
                let domain = origin.host.prefix { $0 != "." }
                throw HTTPError(
                    code: .configuration,
                    message: "\(origin.host) serves people, not programs; write https://\(domain).my.salesforce.com",
                )
            }
            return origin
        } catch {
            throw Self.error("\(name): \(error.message)", hint: nil)
        }
    }

    static func error(_ message: String, hint: String?) -> SalesforceError {
        SalesforceError(code: .configuration, recovery: .fail, message: message, hint: hint)
    }
}
