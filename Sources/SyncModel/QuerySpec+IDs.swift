internal import SOQL
internal import Salesforce

extension QuerySpec {
    /// Characters of the longest statement.
    ///
    /// https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_soslsoql.htm
    private static let statementLimit = 100_000

    /// The same query for some records only.
    package func restricted(to ids: [String]) -> QuerySpec {
        var plan = self
        plan.conditions.append("Id IN (\(ids.map(SOQLText.string).joined(separator: ",")))")
        plan.soql = plan.statement(of: selection)
        return plan
    }

    /// The query as a count, with a further condition.
    package func counting(_ condition: String?) -> String {
        var plan = self
        plan.conditions += [condition].compactMap(\.self)
        return plan.statement(of: countSelection)
    }

    /// Ids that fit into the URL of a REST query; less than 1 where the fields alone fill it.
    package var idsPerURL: Int {
        // Quotes and the comma take three bytes each.
        let id = 18 + 3 * 3
        return (RESTPagePath.encodedLimit - RESTPagePath.encodedByteCount(longestFrame)) / id
    }

    /// Ids that fit into the statement of a Bulk job.
    package var idsPerJob: Int { max(1, (Self.statementLimit - longestFrame.utf8.count) / (18 + 3)) }

    /// The query around the list of Ids, in its longest form: continued after a record.
    private var longestFrame: String {
        restricted(to: []).orderedByID(after: String(repeating: "0", count: 18))
    }

    package func statement(of selection: String) -> String {
        selection + (SOQLText.conjunction(conditions).map { " WHERE \($0)" } ?? "")
    }
}
