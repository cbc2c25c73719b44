/// Who points to whom among manifests, and the order in which parents come first.
struct ReferenceGraph {
    /// A link that needs its parent first (`on_missing: reject`) is hard; one that can do without is soft.
    private var hard: [String: Set<String>] = [:]
    private var all: [String: Set<String>] = [:]

    /// Adds a link; one of a manifest to itself orders nothing.
    mutating func add(from child: String, to parent: String, onMissing policy: Reference.MissingPolicy) {
        guard child != parent else { return }
        all[child, default: []].insert(parent)
        if policy == .reject { hard[child, default: []].insert(parent) }
    }

    /// Everything that the links of the names reach, the names included.
    func reachable(from names: some Sequence<String>) -> Set<String> {
        Self.reachable(from: names, along: all)
    }

    /// The way from a manifest back to itself on hard links only, which no order can serve: `[a, b, a]`.
    func hardCycle(through name: String) -> [String]? {
        var paths = [[name]]
        var seen: Set<String> = []
        while !paths.isEmpty {
            let path = paths.removeFirst()
            for parent in (path.last.flatMap { hard[$0] } ?? []).sorted() {
                if parent == name { return path + [name] }
                if seen.insert(parent).inserted { paths.append(path + [parent]) }
            }
        }
        return nil
    }

    /// The names, parents before children.
    ///
    /// Where links go in a circle, hard links are kept and as few soft ones as possible are not; names that nothing
    /// orders stay as they come.
    func ordered(_ names: [String]) -> [String] {
        var ancestors: [String: Set<String>] = [:]
        for name in names { ancestors[name] = Self.reachable(from: all[name] ?? [], along: all) }
        var remaining = names
        var order: [String] = []
        while !remaining.isEmpty {
            let waiting = Set(remaining)
            func missing(_ name: String, _ links: [String: Set<String>]) -> Int {
                (links[name] ?? []).intersection(waiting).count
            }
            // Ready: whoever it waits for waits for it too.
            let ready = remaining.filter { name in
                (ancestors[name] ?? []).intersection(waiting).allSatisfy { ancestors[$0]?.contains(name) ?? false }
            }
            let able = ready.filter { missing($0, hard) == 0 }
            let candidates = able.isEmpty ? (ready.isEmpty ? remaining : ready) : able
            guard let next = candidates.min(by: { missing($0, all) < missing($1, all) }) else { break }
            order.append(next)
            remaining.removeAll { $0 == next }
        }
        return order
    }

    private static func reachable(
        from names: some Sequence<String>,
        along links: [String: Set<String>],
    ) -> Set<String> {
        var reached = Set(names)
        var pending = Array(reached)
        while let name = pending.popLast() {
            for parent in links[name] ?? [] where reached.insert(parent).inserted { pending.append(parent) }
        }
        return reached
    }
}
