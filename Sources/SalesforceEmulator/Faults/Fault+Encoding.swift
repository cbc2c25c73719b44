extension Fault {
    /// Writes the fault's name and parameters, as `FaultReader` reads them.
    func encode(into members: inout KeyedEncodingContainer<FaultKey>) throws {
        try members.encode(name, forKey: "fault")
        switch self {
        case .answer(let status, let contentType, let body, let headers):
            try members.encode(status, forKey: "status")
            try members.encode(contentType, forKey: "contentType")
            try members.encode(body, forKey: "body")
            if !headers.isEmpty { try members.encode(headers, forKey: "headers") }
        case .unreachable(let duration), .delay(let duration):
            try members.encode(duration.wholeMilliseconds, forKey: "milliseconds")
        case .cut(let place, let framing, let isCompressed):
            switch place {
            case .byte(let count): try members.encode(count, forKey: "at")
            case .insideQuotes: try members.encode("insideQuotes", forKey: "at")
            }
            try members.encode(framing.rawValue, forKey: "framing")
            if isCompressed { try members.encode(true, forKey: "gzip") }
        case .reset(let count), .stall(let count): try members.encode(count, forKey: "at")
        case .drip(let count, let pause):
            try members.encode(count, forKey: "bytes")
            try members.encode(pause.wholeMilliseconds, forKey: "milliseconds")
        case .failJob(let message): try members.encodeIfPresent(message, forKey: "message")
        case .miscount(let difference): try members.encode(difference, forKey: "by")
        case .reshape(let shape): try members.encode(shape.rawValue, forKey: "shape")
        case .hangUp, .expireSessions, .forgetCursors, .useUpQuota, .abortJob, .keepInProgress, .ignorePageSize,
            .loseLocator, .repeatLocator:
            break
        }
    }

    private var name: String {
        switch self {
        case .answer: "answer"
        case .hangUp: "hangUp"
        case .unreachable: "unreachable"
        case .delay: "delay"
        case .cut: "cut"
        case .reset: "reset"
        case .stall: "stall"
        case .drip: "drip"
        case .expireSessions: "expireSessions"
        case .forgetCursors: "forgetCursors"
        case .useUpQuota: "useUpQuota"
        case .failJob: "failJob"
        case .abortJob: "abortJob"
        case .keepInProgress: "keepInProgress"
        case .ignorePageSize: "ignorePageSize"
        case .loseLocator: "loseLocator"
        case .repeatLocator: "repeatLocator"
        case .miscount: "miscount"
        case .reshape: "reshape"
        }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int { Int(self / .milliseconds(1)) }
}
