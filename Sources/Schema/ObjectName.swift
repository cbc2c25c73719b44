internal import Postgres

/// Names of constraints, derived from what they are about.
enum ObjectName {
    /// `parts` joined with the suffix as PostgreSQL itself names things; too long ones end in a hash, so that two
    /// names never become one.
    static func derived(from parts: [String], suffix: String) -> String {
        let whole = (parts + [suffix]).joined(separator: "_")
        guard whole.utf8.count > Identifier.maximumByteCount else { return whole }
        let hash = whole.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        let tail = "_\(String(hash, radix: 36))_\(suffix)"
        var head = parts.joined(separator: "_")
        while head.utf8.count + tail.utf8.count > Identifier.maximumByteCount { head.removeLast() }
        return head + tail
    }
}
