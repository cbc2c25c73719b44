import NIOCore

/// A page's rows, in pieces small enough to stream.
struct RowChunks: Sendable {
    /// Bytes after which a piece ends.
    static let size = 256 * 1024

    private let layout: any RowLayout
    private var rows: ArraySlice<UInt32>
    private let snapshot: @Sendable () -> OrgSnapshot
    private var isFirst = true

    /// Takes a new snapshot for each piece, so that a long download does not hold on to old rows.
    init(_ layout: any RowLayout, rows: ArraySlice<UInt32>, snapshot: @escaping @Sendable () -> OrgSnapshot) {
        self.layout = layout
        self.rows = rows
        self.snapshot = snapshot
    }

    /// The next piece, at least one row; nil after the last.
    mutating func next() -> ByteBuffer? {
        guard !rows.isEmpty else { return nil }
        let current = snapshot()
        let capacity = Self.size + layout.maximumByteCount + ByteWriter.slack
        var buffer = ByteBuffer()
        var written = 0
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: capacity) { memory in
            guard let start = memory.bindMemory(to: UInt8.self).baseAddress else { return 0 }
            var writer = ByteWriter(start)
            written = layout.write(rows, isFirst: isFirst, snapshot: current, to: &writer, limit: start + Self.size)
            return writer.cursor - start
        }
        rows = rows.dropFirst(written)
        isFirst = false
        return buffer
    }
}
