/// A Salesforce Id as a fixed-size value for sets and dictionaries.
///
/// Holds up to 18 bytes, which is all an Id has; the encoder refuses longer ones.
package struct IDKey: Hashable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt16 = 0

    package init(_ bytes: UnsafeRawBufferPointer) {
        withUnsafeMutableBytes(of: &first) { $0.copyMemory(from: .init(rebasing: bytes.prefix(8))) }
        withUnsafeMutableBytes(of: &second) { $0.copyMemory(from: .init(rebasing: bytes.dropFirst(8).prefix(8))) }
        withUnsafeMutableBytes(of: &third) { $0.copyMemory(from: .init(rebasing: bytes.dropFirst(16).prefix(2))) }
    }

    package init(_ id: String) {
        self = Array(id.utf8).withUnsafeBytes { IDKey($0) }
    }
}
