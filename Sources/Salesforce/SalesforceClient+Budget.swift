internal import Synchronization

extension SalesforceClient {
    /// A client of the same session that stops before it uses more than a budget, and whose statistics start over.
    ///
    /// What it knows of the org's usage starts over, too, so that the figures of yesterday stop nobody; copies that
    /// count separately share it.
    package func limited(to budget: APIBudget) -> SalesforceClient {
        SalesforceClient(sharing: self, watch: APIUsageMonitor(budget), cancellation: cancellation)
    }

    /// Checks the budget before a request of the API is sent.
    ///
    /// Answers tell the usage; where they do not, `/limits` is asked, once and then now and again.
    ///
    /// - Throws: `SalesforceError` with code `budget`.
    func checkBudget() throws {
        if watch.takeQuestion() { try askForUsage() }
        let sent = observations.withLock { $0.statistics.apiRequests }
        if let objection = watch.budget.objection(usage: watch.usage, sent: sent) { throw objection }
    }

    /// How many requests may still be sent, where the budget is a number of them.
    package var requestsLeft: Int? {
        guard case .requests(let count) = watch.budget else { return nil }
        return max(0, count - observations.withLock { $0.statistics.apiRequests })
    }

    private func askForUsage() throws {
        var reason = "/limits has no usable DailyApiRequests"
        do {
            if let usage = try limits()["DailyApiRequests"].flatMap(APIUsage.init) { return watch.note(usage) }
        } catch let error as SalesforceError where error.recovery == .fail || error.recovery == .changePlan {
            reason = String(describing: error)
        }
        watch.giveUp()
        options.onNotice(
            .warning(
                "Salesforce does not tell how many API requests are used, so the run is not stopped at \(watch.budget) of "
                    + "them: \(reason)"
            )
        )
    }
}

extension Error {
    /// Whether it is the stop at the budget of API requests, or at the org's own: nothing is wrong, and there is more to do.
    package var isOutOfRequests: Bool {
        guard let code = (self as? SalesforceError)?.code else { return false }
        return code == .budget || code == .quotaExceeded
    }
}
