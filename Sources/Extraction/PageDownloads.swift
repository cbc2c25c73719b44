internal import Salesforce
internal import SyncModel

/// The result pages of a job that download at the moment: the page that is being read, and those after it.
///
/// Each page names the one behind it, and that chain is what is read. Where more than two pages are to be on their way,
/// Salesforce's links say where the further ones begin; a link that the chain does not confirm is dropped, and with it
/// all links. Used on the extraction thread.
package final class PageDownloads {
    private let context: ExtractionContext
    private let job: QueryJob
    /// How many at a time.
    private let limit: Int
    /// Pages that have begun, in order.
    private var ahead: [(locator: String, download: PageDownload)] = []
    /// Pages that links name and that have not begun.
    private var named: ArraySlice<String> = []
    /// What to ask for further links with.
    private var moreLinks: String?
    private var usesLinks = false
    /// Rows a page is asked for; nil for as many as Salesforce likes, which those of the links have.
    private let maximumRows: Int?

    /// Rows a page is asked for, as other clients do; Salesforce may give fewer.
    package static let maximumPageRows = 50_000

    /// Prepares for reading from a page on; nil is the first.
    init(_ context: ExtractionContext, _ job: QueryJob, from locator: String?) throws {
        self.context = context
        self.job = job
        limit = context.downloads
        let links = limit > 2 ? try Self.links(to: job, from: locator, context) : nil
        usesLinks = links != nil
        named = links?.named ?? []
        moreLinks = links?.next
        maximumRows = usesLinks ? nil : Self.maximumPageRows
    }

    /// The page at a locator: the one on its way, or a new one.
    func page(at locator: String?) -> PageDownload {
        if let first = ahead.first, first.locator == locator { return ahead.removeFirst().download }
        return begin(locator)
    }

    /// The page that is read is followed by this one: it begins, and what is known of those behind it.
    package func expect(_ locator: String) throws {
        if ahead.first?.locator != locator { try confirm(locator) }
        while ahead.count < limit - 1 {
            if named.isEmpty, let next = moreLinks {
                let links = try Self.ask(for: job, after: next, context)
                named = links?.named ?? []
                moreLinks = links?.next
            }
            guard let next = named.popFirst() else { return }
            ahead.append((next, begin(next)))
        }
    }

    /// Ends all downloads and waits until their threads are gone.
    package func abandon() {
        for page in ahead { page.download.stop() }
        for page in ahead { page.download.abandon() }
        ahead = []
    }

    /// Goes to the page among the links; without links it is the only one known.
    private func confirm(_ locator: String) throws {
        // The first page, which has been read, may be among the links by a locator of its own.
        if usesLinks, ahead.isEmpty, let place = named.firstIndex(of: locator) {
            named = named[place...]
            return
        }
        abandon()
        forgetLinks()
        if limit > 1 { named = [locator] }
    }

    private typealias Links = (named: ArraySlice<String>, next: String?)

    /// The first links; nil where there are none, or none to the page to begin with.
    private static func links(to job: QueryJob, from locator: String?, _ context: ExtractionContext) throws -> Links? {
        guard job.apiVersion >= ResultPageLinks.oldestVersion, var links = try ask(for: job, after: nil, context) else {
            return nil
        }
        while let locator, !links.named.contains(locator) {
            guard let next = links.next, let more = try ask(for: job, after: next, context) else { return nil }
            links = more
        }
        return links
    }

    private static func ask(for job: QueryJob, after next: String?, _ context: ExtractionContext) throws -> Links? {
        do {
            let links = try context.client.resultPageLinks(job, after: next)
            return (links.locators.compactMap(\.self)[...], links.next == next ? nil : links.next)
        } catch let error as SalesforceError where !error.isOutOfRequests && !context.cancellation.isCancelled {
            context.onEvent(.debug("Salesforce gives no links to the pages of job \(job.id): \(error)"))
            return nil
        }
    }

    private func forgetLinks() {
        named = []
        moreLinks = nil
        usesLinks = false
    }

    private func begin(_ locator: String?) -> PageDownload {
        PageDownload(
            context.client,
            job,
            locator: locator,
            maximumRows: maximumRows,
            cancellation: context.cancellation,
        )
    }
}
