internal import FoundationEssentials

/// What the JWT bearer flow sends: a statement of who signs in, signed with the app's key.
struct JWTAssertion {
    /// Seconds that an assertion is good for; it limits the sign-in, not the session.
    static let lifetime = 180

    var issuer: String
    var subject: String
    var audience: String
    /// Seconds since 1970; an integer in the JSON, because Salesforce takes no fraction.
    var expiry: Int

    private struct Claims: Encodable {
        var iss: String
        var sub: String
        var aud: String
        var exp: Int
    }

    /// The compact form, `header.claims.signature`.
    ///
    /// - Throws: `SalesforceError` with code `configuration` where the key cannot sign.
    func signed(with key: Secret) throws(SalesforceError) -> Secret {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let claims = try? encoder.encode(Claims(iss: issuer, sub: subject, aud: audience, exp: expiry)) else {
            throw SalesforceError(
                code: .configuration,
                recovery: .fail,
                message: "the claims cannot be written as JSON"
            )
        }
        let text = Base64URL.encode(#"{"alg":"RS256"}"#.utf8) + "." + Base64URL.encode(claims)
        do {
            return Secret(text + "." + Base64URL.encode(try RSAPrivateKey(pem: key).signature(of: text)))
        } catch {
            throw SalesforceError(error)
        }
    }
}
