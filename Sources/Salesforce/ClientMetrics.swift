internal import Synchronization

/// What answers told by the way.
struct ClientMetrics: Sendable {
    var serverDate: Int?
    var statistics = TransferStatistics()
}

extension SalesforceClient {
    /// How much of the org's daily requests is used, by the latest answer that told; nil before the first.
    package var usage: APIUsage? { watch.usage }

    /// Salesforce's clock in seconds since 1970, as of the latest answer; nil before the first.
    package var serverDate: Int? { observations.withLock { $0.serverDate } }

    /// What was asked and received so far.
    package var statistics: TransferStatistics {
        var statistics = observations.withLock { $0.statistics }
        statistics.signIns = sessions.signIns
        return statistics
    }

    func observe(_ head: HTTPResponseHead, of request: HTTPRequest) {
        if request.countsAgainstLimits {
            watch.note(head.headers["Sforce-Limit-Info"].flatMap(APIUsage.init(limitInfo:)))
        }
        observations.withLock { seen in
            seen.statistics.requests += 1
            if request.countsAgainstLimits { seen.statistics.apiRequests += 1 }
            if let date = head.headers["Date"].flatMap(HTTPDate.seconds(parsing:)) { seen.serverDate = date }
        }
        options.onNotice(.exchange("\(request.summary): \(head.status)"))
    }

    func observe(_ response: HTTPResponse) {
        observations.withLock {
            $0.statistics.bytesReceived += response.bytesReceived
            $0.statistics.bytesDecoded += response.bytesDecoded
        }
    }
}

extension HTTPRequest {
    /// Whether it counts against the org's daily API requests: sign-in and the list of versions do not.
    var countsAgainstLimits: Bool { target.hasPrefix("/services/data/v") }
}
