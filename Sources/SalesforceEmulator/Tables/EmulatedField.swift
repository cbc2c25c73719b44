/// A field with all that makes its values.
struct EmulatedField: Sendable {
    var describe: FieldDescribe
    var source: FieldSource
    /// Makes this field's choices independent of the others'.
    var key: UInt64
    /// Decides about null; the components of one compound share it, so that an address is there or not.
    var nullKey: UInt64
    /// Out of 65,536.
    var nullBelow: UInt64
    /// Whether changes of the row leave the field alone.
    var isFixed: Bool
}
