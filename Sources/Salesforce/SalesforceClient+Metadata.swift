extension SalesforceClient {
    /// The API versions that the org offers; costs no API request of the daily allowance.
    package func versions() throws -> [APIVersion] {
        struct Entry: Decodable {
            var version: String
        }
        // The session is needed to know the instance; its token is not, so it does not travel.
        let call = Call(pace: .small) { session in
            try HTTPRequest.get("/services/data/", at: session.instance, token: nil)
        }
        return try decode([Entry].self, call, token(nil)).compactMap { APIVersion($0.version) }
    }

    /// The org's allowances by name, such as `DailyApiRequests`; those of another shape are left out.
    ///
    /// - Throws: `SalesforceError`; with code `permission` where the user lacks View Setup and Configuration.
    package func limits() throws -> [String: APILimit] {
        struct Entry: Decodable {
            var limit: APILimit?

            init(from decoder: any Decoder) throws { limit = try? APILimit(from: decoder) }
        }
        var call = try data("limits")
        // The budget itself is kept by what this tells.
        call.isBudgeted = false
        return try decode([String: Entry].self, call, token(nil)).compactMapValues(\.limit)
    }

    /// The objects that the user may see, without their fields.
    package func objects() throws -> [ObjectSummary] {
        struct Answer: Decodable {
            var sobjects: [ObjectSummary]
        }
        var call = try data("sobjects")
        call.limit = 64 << 20
        return try decode(Answer.self, call, token(nil)).sobjects
    }

    /// What the org says of one object and its fields, as far as the user may see them.
    ///
    /// - Parameter object: the API name.
    /// - Returns: the object with its fields.
    /// - Throws: `SalesforceError`; with code `notFound` where there is no such object, or it is hidden.
    package func describe(_ object: String) throws -> ObjectDescribe {
        var call = try data("sobjects/\(object)/describe")
        call.limit = 64 << 20
        do {
            return try decode(ObjectDescribe.self, call, token(nil))
        } catch var error as SalesforceError where error.code == .notFound {
            // Salesforce says no more than 'The requested resource does not exist'.
            error.message = "the org has no object '\(object)', or hides it from this user"
            error.hint =
                "Look for its API name in Setup under Object Manager (those of custom objects end in __c), and whether the "
                + "user's profile or a permission set may read it"
            throw error
        }
    }

    /// Who is signed in.
    package func userInfo() throws -> UserInfo {
        let call = Call(pace: .small) { session in
            try HTTPRequest.get("/services/oauth2/userinfo", at: session.instance, token: session.token)
        }
        return try decode(UserInfo.self, call, token(nil))
    }

    private func data(_ path: String) throws -> Call {
        let version = try apiVersion()
        return Call(pace: .small) { session in
            try HTTPRequest.get("/services/data/v\(version)/\(path)", at: session.instance, token: session.token)
        }
    }
}
