import Libc
import Processes
import Salesforce

/// Has a person approve the app in a browser, and takes what the browser comes back with.
struct BrowserLogin {
    let code: AuthorizationCode
    /// The path of the redirect URL.
    static let path = "/OauthRedirect"
    /// The Salesforce CLI's port: an app that was made for it needs no other callback URL.
    static let standardPort: UInt16 = 1717
    /// As long as Salesforce's own code is good, and some more for the password.
    private static let patience: Duration = .seconds(600)

    /// What the browser came back with.
    private enum Answer {
        case code(Secret)
        case refused(String, String)
    }

    /// Shows the address, waits for the answer and exchanges it.
    ///
    /// - Parameters:
    ///   - listener: where the browser comes back to.
    ///   - opensBrowser: whether to open one; the address is printed in any case.
    ///   - options: how to speak to Salesforce.
    ///   - certificateFile: further certificate authorities.
    /// - Returns: the refresh token.
    /// - Throws: `SalesforceError`.
    func run(
        _ listener: LoopbackListener,
        opensBrowser: Bool,
        options: SalesforceClient.Options,
        certificateFile: String?,
    ) throws -> Secret {
        Terminal.write("Open this address in a browser, sign in and allow the access:\n\n    \(code.address)\n")
        if opensBrowser { Self.open(code.address) }
        let readsInput = isatty(0) == 1
        if readsInput {
            Terminal.write(
                "Is the browser on another machine? Then its last page cannot be shown: paste that page's address here."
            )
        }
        Terminal.write("Waiting for the browser, for \(Self.patience.components.seconds / 60) minutes at most.")
        var answer: Answer?
        let hasCome = listener.serve(
            for: Self.patience,
            readsInput: readsInput,
            isCancelled: { Interrupt.token.isCancelled },
        ) { target in
            let (page, found) = page(for: target)
            if let found { answer = found }
            return page
        }
        guard hasCome, let answer else {
            let isStopped = Interrupt.token.isCancelled
            throw SalesforceError(
                code: isStopped ? .cancelled : .signIn,
                recovery: .stop,
                message: isStopped
                    ? "stopped while the browser was waited for"
                    : "the browser did not come back within \(Self.patience.components.seconds / 60) minutes",
                hint: isStopped ? nil : "Run 'sfsync login' again; the app needs the callback URL \(code.redirectURL)",
            )
        }
        switch answer {
        case .code(let value):
            return try code.redeem(
                value,
                options: options,
                cancellation: Interrupt.token,
                certificateFile: certificateFile
            )
        case .refused(let error, let description):
            throw SalesforceError(
                code: .signIn,
                recovery: .fail,
                errorCode: error,
                message: description,
                hint: error == "access_denied" ? "Allow the access in the browser" : "Check the app's OAuth settings",
            )
        }
    }

    private func page(for target: String) -> (LoopbackListener.Page, Answer?) {
        func page(_ status: String, _ text: String, isLast: Bool = false) -> LoopbackListener.Page {
            LoopbackListener.Page(status: status, text: text, isLast: isLast)
        }
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        guard parts.first == Self.path else { return (page("404 Not Found", "There is nothing here."), nil) }
        let parameters = Self.parameters(parts.count > 1 ? parts[1] : "")
        guard parameters["state"] == code.state else {
            let words =
                "This is not the answer to the sign-in that sfsync waits for. Begin at the address that it printed."
            return (page("400 Bad Request", words), nil)
        }
        if let value = parameters["code"], !value.isEmpty {
            return (page("200 OK", "sfsync has what it needs. You can close this.", isLast: true), .code(Secret(value)))
        }
        let error = parameters["error"] ?? "no code"
        let description = parameters["error_description"] ?? "Salesforce gave no reason"
        let words = "Salesforce refused: \(error) (\(description)). You can close this."
        return (page("200 OK", words, isLast: true), .refused(error, description))
    }

    /// The pairs of a query as browsers write it; a name that is there twice counts as none.
    private static func parameters(_ query: String) -> [String: String] {
        var found: [String: String] = [:]
        var twice: Set<String> = []
        for pair in query.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, let name = decoded(halves[0]), let value = decoded(halves[1]) else { continue }
            if found.updateValue(value, forKey: name) != nil { twice.insert(name) }
        }
        return found.filter { !twice.contains($0.key) }
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
                else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Opens the browser where there is a screen for it; where that fails, the address is on the terminal.
    private static func open(_ address: String) {
        #if canImport(Darwin)
            ChildProcess.start(["open", address], environment: ChildEnvironment.desktop)
        #else
            guard getenv("DISPLAY") != nil || getenv("WAYLAND_DISPLAY") != nil else { return }
            ChildProcess.start(["xdg-open", address], environment: ChildEnvironment.desktop)
        #endif
    }
}
