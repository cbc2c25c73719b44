import FoundationEssentials

/// The claims of an assertion in the JWT bearer flow.
///
/// The signature's presence is checked, not its value: the emulator has no certificate to check it with.
struct JSONWebToken: Decodable {
    var iss: String
    var sub: String
    var aud: String
    /// Epoch seconds; a number or a numeric text.
    var exp: Double

    private enum CodingKeys: String, CodingKey { case iss, sub, aud, exp }
    private struct Header: Decodable { var alg: String }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        iss = try values.decode(String.self, forKey: .iss)
        sub = try values.decode(String.self, forKey: .sub)
        aud = try values.decode(String.self, forKey: .aud)
        if let number = try? values.decode(Double.self, forKey: .exp) {
            exp = number
        } else {
            exp = Double(try values.decode(String.self, forKey: .exp)) ?? 0
        }
    }

    /// The claims of `header.claims.signature`; nil where it is not a signed RS256 token.
    static func claims(of assertion: String) -> JSONWebToken? {
        let parts = assertion.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[2].isEmpty else { return nil }
        guard let head = data(parts[0]), let claims = data(parts[1]), data(parts[2]) != nil else { return nil }
        guard (try? JSONDecoder().decode(Header.self, from: head))?.alg == "RS256" else { return nil }
        return try? JSONDecoder().decode(JSONWebToken.self, from: claims)
    }

    private static func data(_ part: Substring) -> Data? {
        let plain = part.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
    }
}
