import NIOCore

/// A body as a sequence of pieces.
struct AnswerPieces {
    /// The body's length where it is known beforehand.
    let byteCount: Int?
    private var before: ByteBuffer?
    private var rows: RowChunks?
    private var after: ByteBuffer?

    init(_ body: EmulatorAnswer.Body) {
        switch body {
        case .bytes(let bytes):
            byteCount = bytes.count
            before = bytes.isEmpty ? nil : ByteBuffer(bytes: bytes)
        case .rows(let before, let rows, let after):
            byteCount = nil
            self.before = before.isEmpty ? nil : ByteBuffer(string: before)
            self.rows = rows
            self.after = after.isEmpty ? nil : ByteBuffer(string: after)
        }
    }

    /// The next piece, never empty; nil at the end.
    mutating func next() -> ByteBuffer? {
        if let piece = before {
            before = nil
            return piece
        }
        if let piece = rows?.next() { return piece }
        rows = nil
        defer { after = nil }
        return after
    }

    /// All pieces that are left, in one.
    consuming func collected() -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = next() { bytes += piece.readableBytesView }
        return bytes
    }
}
