/// Something that goes wrong with an answer.
public enum Fault: Sendable, Equatable {
    /// This answer instead of the real one.
    case answer(status: Int, contentType: String, body: String, headers: [String: String] = [:])
    /// The real answer, after a while.
    case delay(Duration)
    /// The real answer's head and so many bytes of its body; then the connection closes.
    case cut(afterByteCount: Int)
    /// No answer: the connection closes.
    case hangUp
}
