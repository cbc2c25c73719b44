internal import FoundationEssentials

extension SalesforceClient {
    /// The org that the session belongs to; signs in if need be.
    ///
    /// The answer to a sign-in tells it, so there is no further request. For a token from elsewhere `userinfo` is asked,
    /// which costs no API request, and where the token may not ask that, the org's own record, which costs one. The
    /// result is kept as long as the session.
    ///
    /// A client is a client of one org: a later sign-in that lands in another one fails with code `signIn`.
    ///
    /// - Returns: the org.
    /// - Throws: `SalesforceError`; with code `protocolViolation` where the answers name no org.
    package func organization() throws -> Organization {
        let session = try sessions.session(token(nil))
        if let known = session.organization { return known }
        return try sessions.note(try askForOrganization(), of: session)
    }

    private func askForOrganization() throws -> Organization {
        let instance = try instance()
        do {
            let info = try userInfo()
            if let id = Organization.fullID(info.organizationID) {
                let identity = info.subject.flatMap { Organization(identity: $0, instance: instance) }
                let isSandbox = identity?.isSandbox ?? Organization.isSandbox(host: instance.host)
                return Organization(id: id, instance: instance.host, isSandbox: isSandbox)
            }
        } catch let error as SalesforceError where [403, 404].contains(error.status) {
            // Sessions of SOAP sign-ins and apps without the scope 'id' may query all the same.
        }
        return try queryOrganization(at: instance)
    }

    private func queryOrganization(at instance: HTTPOrigin) throws -> Organization {
        struct Answer: Decodable {
            struct Row: Decodable {
                var Id: String
                var IsSandbox: Bool?
            }
            var records: [Row]
        }
        var bytes: [UInt8] = []
        let path = try RESTPagePath(soql: "SELECT Id, IsSandbox FROM Organization", includingDeleted: false)
        try restPage(path) { piece in
            if bytes.count + piece.byteCount <= 1 << 20 { piece.withUnsafeBytes { bytes.append(contentsOf: $0) } }
        }
        let rows = (try? JSONDecoder().decode(Answer.self, from: Data(bytes)))?.records ?? []
        guard rows.count == 1, let id = Organization.fullID(rows[0].Id) else {
            throw SalesforceError(
                code: .protocolViolation,
                recovery: .fail,
                message: "neither the sign-in, nor userinfo, nor the object Organization tells the org's Id",
                hint: "Check that \(instance.host) is a Salesforce org",
            )
        }
        let isSandbox = rows[0].IsSandbox ?? Organization.isSandbox(host: instance.host)
        return Organization(id: id, instance: instance.host, isSandbox: isSandbox)
    }
}
