/// The org that a client is signed in to.
package struct Organization: Sendable, Equatable {
    /// The org's Id, 18 characters.
    ///
    /// A sandbox that is refreshed gets a new one.
    package var id: String
    /// The host that answers for the org: `acme.my.salesforce.com`.
    ///
    /// It changes when Salesforce moves the org.
    package var instance: String
    /// Whether it is a sandbox or a scratch org, as far as its hosts or the org itself tell.
    package var isSandbox: Bool

    /// Creates an org.
    package init(id: String, instance: String, isSandbox: Bool) {
        self.id = id
        self.instance = instance
        self.isSandbox = isSandbox
    }
}

extension Organization: CustomStringConvertible {
    /// For people: `00Dxx0000001gPLEAY (the sandbox acme--uat.sandbox.my.salesforce.com)`.
    package var description: String { "\(id) (\(isSandbox ? "the sandbox " : "")\(instance))" }
}

extension Organization {
    /// Reads the identity URL of a sign-in, `https://login.salesforce.com/id/00D.../005...`; nil where it is another text.
    ///
    /// - Parameters:
    ///   - identity: the URL.
    ///   - instance: where the session is good.
    init?(identity: String, instance: HTTPOrigin) {
        let parts = identity.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        // "https:", "", host, "id", org, user.
        guard parts.count >= 5, parts[1].isEmpty, parts[3] == "id", let id = Self.fullID(parts[4]) else { return nil }
        self.init(
            id: id,
            instance: instance.host,
            isSandbox: parts[2].lowercased() == "test.salesforce.com" || Self.isSandbox(host: instance.host),
        )
    }

    /// An org's Id with its three check characters; nil where the text is none.
    ///
    /// The characters tell the case of the 15 before them, five at a time, so that systems that ignore case tell Ids
    /// apart: https://help.salesforce.com/s/articleView?id=000385585&type=1
    static func fullID(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count == 15 || bytes.count == 18, text.hasPrefix("00D"), bytes.allSatisfy(ASCII.isAlphanumeric)
        else { return nil }
        guard bytes.count == 15 else { return text }
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")
        let checks = stride(from: 0, to: 15, by: 5).map { start in
            let number = (0..<5).reduce(0) { sum, offset in
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[start + offset]) ? sum | 1 << offset : sum
            }
            return digits[number]
        }
        return text + String(checks)
    }

    /// Whether a host is one that Salesforce gives to sandboxes and scratch orgs.
    ///
    /// `acme--uat.sandbox.my.salesforce.com`, `acme--uat.my.salesforce.com` before enhanced domains, `x.scratch.my...`, and
    /// `cs12.salesforce.com` before My Domain.
    static func isSandbox(host: String) -> Bool {
        let labels = host.split(separator: ".")
        guard let first = labels.first else { return false }
        let isOldInstance =
            labels.count == 3 && first.hasPrefix("cs") && first.count > 2 && first.dropFirst(2).allSatisfy(\.isNumber)
        return labels.contains("sandbox") || labels.contains("scratch") || first.contains("--") || isOldInstance
            || host == "test.salesforce.com"
    }
}
