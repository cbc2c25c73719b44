extension SerialText {
    /// The text itself.
    func text(row: Int, version: UInt16) -> String {
        let capacity = maximumByteCount + ByteWriter.slack
        let quoted = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            var writer = ByteWriter(start)
            write(row: row, version: version, to: &writer)
            count = writer.cursor - start
        }
        return String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self)
    }
}
