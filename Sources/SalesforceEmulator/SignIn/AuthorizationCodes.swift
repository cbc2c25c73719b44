import CLibCrypto
import FoundationEssentials
import Synchronization

/// The codes of the authorization code flow with PKCE: good once, for whoever knows the verifier.
///
/// Nobody has to press a button: the emulator's person always allows the access, unless refusals are asked for.
final class AuthorizationCodes: Sendable {
    private struct Pending {
        var redirectURL: String
        var challenge: String
    }

    private struct State {
        var pending: [String: Pending] = [:]
        var issued = 0
        var refusals = 0
    }

    private let state = Mutex(State())
    private let credentials: EmulatorCredentials

    init(credentials: EmulatorCredentials) { self.credentials = credentials }

    /// Makes the person refuse the next requests.
    func refuse(_ count: Int) { state.withLock { $0.refusals += count } }

    /// `GET /services/oauth2/authorize`: sends the browser back with a code.
    func authorize(_ query: [String: String]) -> EmulatorAnswer {
        // Salesforce redirects only to a callback URL of the app; every other mistake in it is a page of its own.
        guard query["client_id"] == credentials.clientID else {
            return .html("<p>error=invalid_client_id&amp;error_description=client identifier invalid</p>", status: 400)
        }
        guard let redirect = query["redirect_uri"],
            redirect.hasPrefix("http://localhost:"), redirect.hasSuffix("/OauthRedirect")
        else {
            return .html(
                "<p>error=redirect_uri_mismatch&amp;error_description=redirect_uri must match</p>",
                status: 400
            )
        }
        var answer = [("state", query["state"] ?? "")]
        let isRefused = state.withLock { state in
            guard state.refusals > 0 else { return false }
            state.refusals -= 1
            return true
        }
        if isRefused {
            answer += [("error", "access_denied"), ("error_description", "end-user denied authorization")]
        } else if query["response_type"] != "code" || query["code_challenge_method"] != "S256"
            || query["code_challenge"]?.utf8.count != 43
        {
            answer += [("error", "invalid_request"), ("error_description", "required pkce code challenge")]
        } else {
            answer.append(("code", issue(Pending(redirectURL: redirect, challenge: query["code_challenge"] ?? ""))))
        }
        let location = redirect + "?" + answer.map { "\($0.0)=\(FormCoding.encoded($0.1))" }.joined(separator: "&")
        var page = EmulatorAnswer.html("", status: 302)
        page.headers.append((name: "Location", value: location))
        return page
    }

    /// Whether a code is good for this redirect URL and verifier; it is spent in any case.
    func spend(_ code: String, redirectURL: String, verifier: String) -> Bool {
        guard let pending = state.withLock({ $0.pending.removeValue(forKey: code) }) else { return false }
        return pending.redirectURL == redirectURL && pending.challenge == Self.challenge(of: verifier)
    }

    private func issue(_ pending: Pending) -> String {
        state.withLock { state in
            state.issued += 1
            let code = "aPrx\(state.issued).code=="
            state.pending[code] = pending
            return code
        }
    }

    /// The SHA-256 in base64url: https://www.rfc-editor.org/rfc/rfc7636#section-4.2.
    private static func challenge(of verifier: String) -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        let bytes = Array(verifier.utf8)
        _ = SHA256(bytes, bytes.count, &digest)
        return Data(digest).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
