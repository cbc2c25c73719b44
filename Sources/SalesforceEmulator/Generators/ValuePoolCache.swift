import Synchronization

/// Pools made so far in this process: tests start many emulators, and rendering the pools is most of a start.
enum ValuePoolCache {
    private struct Key: Hashable {
        var seed: UInt64
        var name: String
        var type: String
        var numbers: [Int]
        var choices: [String]
    }

    private static let pools = Mutex<[Key: ValuePool]>([:])

    /// The pool for a field, by its describe type and name.
    static func pool(for field: FieldDescribe, seed: UInt64) -> ValuePool {
        let key = Key(
            seed: seed,
            name: field.name,
            type: field.type,
            numbers: [field.length, field.scale, field.precision],
            choices: field.picklistValues,
        )
        if let pool = pools.withLock({ $0[key] }) { return pool }
        let pool = ValuePool(for: field, seed: seed)
        return pools.withLock { pools in
            if let earlier = pools[key] { return earlier }
            pools[key] = pool
            return pool
        }
    }
}
