/// The values a field may have, rendered once.
///
/// A row's value is picked by a hash, so that producing a page is hashing and copying. Most picks fall on the common
/// values; the rare ones (hostile text, extreme numbers) are at the end of the pool.
final class ValuePool: @unchecked Sendable {
    // The memory is written in init only and freed in deinit, so sharing the pool is safe.

    /// Rendered values of one form, one after the other, with their boundaries and padding for wide copies.
    struct Arena {
        /// The rendered bytes.
        let bytes: UnsafeMutablePointer<UInt8>
        /// `count + 1` boundaries.
        let boundaries: UnsafeMutablePointer<UInt32>

        fileprivate init(_ texts: [String]) {
            let size = texts.reduce(0) { $0 + $1.utf8.count }
            bytes = .allocate(capacity: size + ValuePool.padding)
            bytes.initialize(repeating: 0, count: size + ValuePool.padding)
            boundaries = .allocate(capacity: texts.count + 1)
            boundaries.initialize(repeating: 0, count: texts.count + 1)
            var position = 0
            for (index, text) in texts.enumerated() {
                var text = text
                text.withUTF8 { utf8 in
                    guard let start = utf8.baseAddress else { return }
                    (bytes + position).update(from: start, count: utf8.count)
                    position += utf8.count
                }
                boundaries[index + 1] = UInt32(position)
            }
        }

        /// The bytes of one value; valid while the pool lives.
        func slice(_ index: Int) -> UnsafeBufferPointer<UInt8> {
            let start = Int(boundaries[index])
            return UnsafeBufferPointer(start: bytes + start, count: Int(boundaries[index + 1]) - start)
        }
    }

    /// Bytes after an arena that a writer may read, not use.
    static let padding = ByteWriter.slack

    let csv: Arena
    let json: Arena
    /// The values as SOQL compares them.
    let values: [FieldValue]
    /// How many of the values are common; the rest are rare.
    let commonCount: Int
    /// The longest value in either form, in bytes.
    let maximumByteCount: Int

    /// - Parameters:
    ///   - common: at least one value
    ///   - rare: values that few rows have; may be empty
    init(common: [PoolEntry], rare: [PoolEntry]) {
        let all = common + rare
        csv = Arena(all.map(\.csv))
        json = Arena(all.map(\.json))
        values = all.map(\.value)
        commonCount = common.count
        maximumByteCount = all.reduce(0) { max($0, $1.csv.utf8.count, $1.json.utf8.count) }
    }

    deinit {
        for arena in [csv, json] {
            arena.bytes.deallocate()
            arena.boundaries.deallocate()
        }
    }
}
