import Foundation
import HTTPTesting
import Manifest
import Postgres
import Salesforce
import Sync
import Synchronization
import TestSupport

@testable import SyncModel

/// A record of a scripted org: texts by field; a missing one is null.
struct OrgRecord: Sendable {
    var values: [String: String]

    /// A record with a number for its Id.
    init(_ number: Int, _ values: [String: String] = [:], stamp: Int = 0, isDeleted: Bool = false) {
        self.values = values
        self.values["Id"] = OrgRecord.id(number)
        self.values["SystemModstamp"] = Timestamp(seconds: 1_770_000_000 + Int64(stamp)).description
        self.values["IsDeleted"] = isDeleted ? "true" : "false"
    }

    /// The Id with a number.
    static func id(_ number: Int) -> String {
        let digits = String(number)
        return "a01" + String(repeating: "0", count: 12 - digits.count) + digits + "AAA"
    }
}

/// A Salesforce that holds a handful of records and says exactly what a test wants it to say.
///
/// It answers any query with all of its records, or those whose Ids are listed; the window of the query is the test's
/// business.
final class ScriptedOrg: Sendable {
    private struct State {
        var records: [OrgRecord] = []
        var queries: [String] = []
        var announced: Int?
        var pageSize = 1000
        var fields: Set<String> = []
        var date = ScriptedOrg.date
        var intercept: @Sendable (ScriptedRequest) -> ScriptedReply? = { _ in nil }
    }

    private let state: Mutex<State>
    private let listening = Mutex<ScriptedServer?>(nil)
    private static let job = "750000000000001AAA"
    private static let data = "/services/data/v66.0"
    /// Its own Id.
    static let organizationID = "00D000000000001EAA"
    /// The time on its clock.
    static let date = "Sun, 15 Mar 2026 12:00:00 GMT"

    init(_ records: [OrgRecord]) throws {
        state = Mutex(State(records: records))
        let server = try ScriptedServer { [self] request in
            var reply = answer(request)
            reply.headers += [("Date", state.withLock { $0.date }), ("Sforce-Limit-Info", "api-usage=18/5000")]
            return reply
        }
        listening.withLock { $0 = server }
    }

    /// Ends it.
    func stop() { listening.withLock { $0?.stop() } }

    /// The records it delivers from now on.
    var records: [OrgRecord] {
        get { state.withLock { $0.records } }
        set { state.withLock { $0.records = newValue } }
    }

    /// The queries it was asked, oldest first.
    var queries: [String] { state.withLock { $0.queries } }
    /// The paths it was asked for, oldest first, each behind its verb.
    var paths: [String] { listening.withLock { $0?.requests.map { "\($0.method) \($0.path)" } ?? [] } }

    /// What it announces instead of the true number.
    func announce(_ count: Int?) { state.withLock { $0.announced = count } }
    /// What it shows of its objects from now on, besides: the fields that manifests select.
    func show(_ library: ManifestLibrary) {
        let fields = library.names.compactMap { try? library.manifest(named: $0) }.flatMap(\.selectedFields)
        state.withLock { $0.fields.formUnion(fields + ["Id", "Name", "SystemModstamp", "IsDeleted"]) }
    }
    /// What its clock says.
    func setDate(_ date: String) { state.withLock { $0.date = date } }
    /// Rows of a page.
    func setPageSize(_ size: Int) { state.withLock { $0.pageSize = size } }
    /// What it answers instead of the usual.
    func intercept(_ body: @escaping @Sendable (ScriptedRequest) -> ScriptedReply?) {
        state.withLock { $0.intercept = body }
    }

    /// A client that is signed in to it.
    func client() throws -> SalesforceClient {
        let url = listening.withLock { $0?.url } ?? ""
        return try SalesforceClient(
            .fromEnvironment(["SF_ACCESS_TOKEN": "00D!token", "SF_INSTANCE_URL": url, "SF_API_VERSION": "66.0"]),
            options: .withoutWaits,
        )
    }

    private func answer(_ request: ScriptedRequest) -> ScriptedReply {
        if let reply = state.withLock({ $0.intercept })(request) { return reply }
        switch (request.method, request.path) {
        case ("GET", "/services/oauth2/userinfo"):
            return .json(#"{"user_id":"005000000000001AAA","organization_id":"\#(Self.organizationID)"}"#)
        case ("GET", "/services/data/"): return .json(#"[{"version":"66.0","url":"x"}]"#)
        case ("POST", "\(Self.data)/jobs/query"):
            note(query: Self.member("query", of: request.body))
            return .json(#"{"id":"\#(Self.job)","state":"UploadComplete","apiVersion":66.0}"#)
        case ("GET", "\(Self.data)/jobs/query/\(Self.job)"):
            let (count, announced) = state.withLock { (Self.matches($0).count, $0.announced) }
            return .json(
                #"{"id":"\#(Self.job)","state":"JobComplete","apiVersion":66.0,"numberRecordsProcessed":\#(announced ?? count)}"#
            )
        case ("DELETE", "\(Self.data)/jobs/query/\(Self.job)"): return ScriptedReply(204)
        case ("GET", "\(Self.data)/jobs/query/\(Self.job)/results"): return csv(request)
        case ("GET", "\(Self.data)/query"), ("GET", "\(Self.data)/queryAll"):
            note(query: Self.parameter("q", of: request.query))
            return json(from: 0)
        case ("GET", let path) where path.hasPrefix("\(Self.data)/query/01g-"):
            return json(from: Int(path.split(separator: "-").last ?? "") ?? 0)
        case ("GET", let path) where path.hasSuffix("/describe") && !state.withLock { $0.fields.isEmpty }:
            return describe(path.split(separator: "/").dropLast().last.map(String.init) ?? "")
        default: return .json(404, #"[{"errorCode":"NOT_FOUND","message":"\#(request.path)"}]"#)
        }
    }

    private func describe(_ object: String) -> ScriptedReply {
        let shown = state.withLock { $0.fields }
        let fields = shown.sorted().map { path in
            let parts = path.split(separator: ".").map(String.init)
            return parts.count == 1
                ? #"{"name":"\#(path)","label":"\#(path)","type":"string"}"#
                : #"{"name":"\#(parts[0])Link","label":"\#(parts[0])","type":"reference","relationshipName":"\#(parts[0])"}"#
        }
        return .json(
            #"{"name":"\#(object)","label":"\#(object)","queryable":true,"fields":[\#(fields.joined(separator: ","))]}"#
        )
    }

    private func note(query: String) { state.withLock { $0.queries.append(query) } }

    private var fields: [String] {
        let query = queries.last ?? ""
        guard let from = query.range(of: " FROM ") else { return [] }
        return query[..<from.lowerBound].dropFirst("SELECT ".count).split(separator: ", ").map(String.init)
    }

    private func page(from start: Int) -> (records: ArraySlice<OrgRecord>, end: Int, count: Int) {
        state.withLock { state in
            let records = Self.matches(state)
            let end = min(start + state.pageSize, records.count)
            return (records[start..<end], end, records.count)
        }
    }

    /// The records that the latest query is about.
    private static func matches(_ state: State) -> [OrgRecord] {
        guard let query = state.queries.last, let list = query.firstMatch(of: /Id IN \(([^)]*)\)/) else {
            return state.records
        }
        let ids = Set(list.1.split(separator: ",").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "' ")) })
        return state.records.filter { ids.contains($0.values["Id"] ?? "") }
    }

    private func csv(_ request: ScriptedRequest) -> ScriptedReply {
        let (records, end, count) = page(from: Int(Self.parameter("locator", of: request.query)) ?? 0)
        let fields = fields
        let lines = records.map { record in
            fields.map { record.values[$0].map { "\"\($0.replacing("\"", with: "\"\""))\"" } ?? "" }.joined(
                separator: ","
            )
        }
        return ScriptedReply(
            headers: [
                ("Content-Type", "text/csv"), ("Sforce-Locator", end < count ? String(end) : "null"),
                ("Sforce-NumberOfRecords", String(records.count)),
            ],
            ([fields.joined(separator: ",")] + lines).map { $0 + "\n" }.joined(),
        )
    }

    private func json(from start: Int) -> ScriptedReply {
        let (records, end, count) = page(from: start)
        let fields = fields
        let objects = records.map { record in
            "{" + fields.map { "\"\($0)\":" + (record.values[$0].map(Self.quoted) ?? "null") }.joined(separator: ",")
                + "}"
        }
        let announced = state.withLock { $0.announced } ?? count
        let next = end < count ? #""nextRecordsUrl":"\#(Self.data)/query/01g-\#(end)","# : ""
        return .json(
            #"{"totalSize":\#(announced),"done":\#(end == count),\#(next)"records":[\#(objects.joined(separator: ","))]}"#
        )
    }

    private static func quoted(_ text: String) -> String {
        let data = (try? JSONEncoder().encode(text)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    private static func member(_ name: String, of json: String) -> String {
        let object = (try? JSONSerialization.jsonObject(with: Data(json.utf8))) as? [String: Any]
        return object?[name] as? String ?? ""
    }

    private static func parameter(_ name: String, of query: String) -> String {
        let pair = query.split(separator: "&").first { $0.hasPrefix("\(name)=") } ?? ""
        return pair.dropFirst(name.count + 1).replacing("+", with: " ").removingPercentEncoding ?? ""
    }
}
