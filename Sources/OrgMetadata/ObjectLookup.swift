internal import Manifest
package import Salesforce
internal import SyncModel

/// Finding an object by a name that a person typed.
package enum ObjectLookup {
    /// What the org says of an object.
    ///
    /// - Parameters:
    ///   - name: The API name, as typed.
    ///   - client: The org; it is asked for its objects only where there is none of that name.
    /// - Returns: The object with its fields.
    /// - Throws: `SyncError` with code `usage` where there is no such object, with the nearest names; `SalesforceError`.
    package static func describe(_ name: String, _ client: SalesforceClient) throws -> ObjectDescribe {
        // The name becomes a part of a path.
        guard !name.isEmpty, name.unicodeScalars.allSatisfy(isOfName) else {
            throw SyncError(
                code: .extraction,
                message: "'\(printable(name))' is not the API name of an object",
                hint: "API names are letters, digits and underscores: Contact, Provider_Visit__c.",
            )
        }
        do {
            return try client.describe(name)
        } catch let error as SalesforceError where error.code == .notFound {
            throw SyncError(
                code: .extraction,
                message: "There is no object '\(name)' in this org, or it is hidden from this user",
                hint: try offer(for: name, client),
            )
        }
    }

    private static func offer(for name: String, _ client: SalesforceClient) throws -> String {
        let way = "Objects in Setup shows API names; a hidden object takes read access."
        let names: [String]
        do {
            names = try client.objects().map(\.name)
        } catch let error as SalesforceError where error.code != .cancelled {
            return way
        }
        // The ending is what people forget.
        let plain = name.lowercased()
        if let found = names.first(where: { $0.lowercased() == plain + "__c" || $0.lowercased() + "__c" == plain }) {
            return "Did you mean '\(found)'? \(way)"
        }
        let stem = plain.hasSuffix("__c") ? String(name.dropLast(3)) : name
        let text =
            ManifestLibrary.suggestion(for: name, among: names) ?? ManifestLibrary.suggestion(for: stem, among: names)
        guard let text else { return way }
        return "\(text.prefix(1).uppercased())\(text.dropFirst()) \(way)"
    }

    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil) || scalar == "_"
    }

    private static func printable(_ text: String) -> String {
        String(text.prefix(80).map { $0.isASCII && !$0.isNewline && $0 >= " " ? $0 : "?" })
    }
}
