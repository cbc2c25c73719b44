/// How an emulator behaves.
package struct EmulatorConfiguration: Sendable {
    /// What a Bulk job without rows answers; the documentation does not say.
    package enum EmptyResult: Sendable {
        /// Only the header row.
        case headerOnly
        /// Nothing.
        case nothing
    }

    /// The two shapes in which links to result pages have been seen.
    package enum LinkShape: Sendable {
        /// `resultPages` with `resultUrl`, as the guide has them: whole paths, and no `nextRecordsUrl` at the end.
        case pages
        /// `resultChunks` with `resultLink`: paths behind the version, and a `nextRecordsUrl` that is null at the end.
        case chunks
    }

    /// The data.
    package var org = OrgConfiguration()
    /// 0 takes any free port.
    package var port = 0
    /// Who may sign in.
    package var credentials = EmulatorCredentials()
    /// Rows per REST page unless the client asks for fewer; at most 2,000.
    package var queryPageSize = 2000
    /// Rows of the first REST page at most; nil for as many as of every other.
    package var firstPageSize: Int?
    /// What locators of REST queries begin with: `01g`, or `0r8`.
    package var queryLocatorPrefix = "01g"
    /// How links to result pages look.
    package var linkShape = LinkShape.pages
    /// Rows per Bulk page unless the client asks for fewer.
    package var bulkPageSize = 50_000
    /// Whether pages are now and then shorter than asked, as those of Salesforce are; the sizes follow from the position.
    package var variesPageSizes = false
    /// Whether bodies are compressed for clients that accept gzip; it costs more time than making them.
    package var compresses = true
    /// How long a Bulk job is in progress.
    package var jobDelay: Duration = .zero
    /// How many polls of a Bulk job answer `InProgress`, even if the delay is over.
    package var jobPolls = 1
    /// Whether a Bulk job's values are those of the moment it was created; otherwise of the moment a page is sent, which
    /// takes no memory.
    package var freezesResults = false
    /// How many days back `/deleted` answers.
    package var deletedLogDays = 15
    /// What a Bulk job without rows answers.
    package var emptyResult = EmptyResult.headerOnly
    /// Objects that queryAll does not take: views of others.
    package var objectsWithoutQueryAll: Set<String> = ["TaskWhoRelation", "EventWhoRelation"]
    /// Whether Bulk refuses sub-selects in conditions, as it may.
    package var bulkRefusesSemiJoins = false
    /// API calls per day.
    package var apiQuota = 100_000
    /// Whether each use of a refresh token gives a new one and ends the old one with its session.
    package var rotatesRefreshTokens = false
    /// What goes wrong.
    package var faults = FaultPlan.none

    /// An org of 1,000 contacts on a free port.
    package init() {}
}
