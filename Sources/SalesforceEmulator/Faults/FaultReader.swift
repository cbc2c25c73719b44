/// Reads the fault of a rule, and remembers which keys it has used.
struct FaultReader {
    private let members: KeyedDecodingContainer<FaultKey>
    private var read: Set<String> = ["request", "skip", "times"]

    init(_ members: KeyedDecodingContainer<FaultKey>) { self.members = members }

    /// Keys that mean nothing.
    var unread: [FaultKey] {
        members.allKeys.filter { !read.contains($0.stringValue) }.sorted { $0.stringValue < $1.stringValue }
    }

    mutating func fault() throws -> Fault {
        let name: String = try value("fault")
        switch name {
        case "status": return .status(try value("status"), retryAfter: try optional("retryAfter"))
        case "answer":
            return .answer(
                status: try optional("status") ?? 200,
                contentType: try optional("contentType") ?? "text/plain",
                body: try optional("body") ?? "",
                headers: try optional("headers") ?? [:],
            )
        case "error":
            return .error(try value("status"), try value("code"), try optional("message") ?? "An emulated error.")
        case "html": return .html
        case "hangUp": return .hangUp
        case "unreachable": return .unreachable(try duration())
        case "delay": return .delay(try duration())
        case "cut":
            return .cut(
                try place(),
                try word("framing") ?? .chunked,
                isCompressed: try optional("gzip") ?? false,
            )
        case "reset": return .reset(afterByteCount: try optional("at") ?? 0)
        case "stall": return .stall(afterByteCount: try optional("at") ?? 0)
        case "drip": return .drip(byteCount: try value("bytes"), pause: try duration())
        case "expireSessions": return .expireSessions
        case "forgetCursors": return .forgetCursors
        case "useUpQuota": return .useUpQuota
        case "failJob": return .failJob(message: try optional("message"))
        case "abortJob": return .abortJob
        case "keepInProgress": return .keepInProgress
        case "ignorePageSize": return .ignorePageSize
        case "loseLocator": return .loseLocator
        case "repeatLocator": return .repeatLocator
        case "miscount": return .miscount(by: try value("by"))
        case "reshape":
            guard let shape: CSVShape = try word("shape") else {
                throw corrupted("shape", "is missing: one of \(CSVShape.allCases.map(\.rawValue))")
            }
            return .reshape(shape)
        default: throw corrupted("fault", "'\(name)' is not a fault; docs/emulator.md lists them")
        }
    }

    private mutating func value<Value: Decodable>(_ key: FaultKey) throws -> Value {
        read.insert(key.stringValue)
        return try members.decode(Value.self, forKey: key)
    }

    private mutating func optional<Value: Decodable>(_ key: FaultKey) throws -> Value? {
        read.insert(key.stringValue)
        return try members.decodeIfPresent(Value.self, forKey: key)
    }

    private mutating func word<Word: RawRepresentable & CaseIterable>(_ key: FaultKey) throws -> Word?
    where Word.RawValue == String {
        guard let text: String = try optional(key) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw corrupted(key, "'\(text)' is not one of \(Word.allCases.map(\.rawValue))")
        }
        return word
    }

    private mutating func duration() throws -> Duration { .milliseconds(try value("milliseconds") as Int) }

    private mutating func place() throws -> Fault.Place {
        if (try? members.decode(String.self, forKey: "at")) == "insideQuotes" {
            read.insert("at")
            return .insideQuotes
        }
        return .byte(try value("at"))
    }

    private func corrupted(_ key: FaultKey, _ text: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: members, debugDescription: text)
    }
}
