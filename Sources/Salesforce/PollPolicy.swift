/// How often a job is asked for its state: each question costs an API request.
public struct PollPolicy: Sendable, Equatable {
    /// The first wait.
    public var first: Duration = .milliseconds(50)
    /// What each further wait grows by.
    public var factor = 2.0
    /// The greatest wait.
    public var cap: Duration = .seconds(30)
    /// How many questions in a row may go unanswered before waiting is given up; the job itself runs on.
    public var toleratedFailures = 20

    /// Creates the policy that is described above.
    public init() {}

    func next(after wait: Duration) -> Duration { min(wait * factor, cap) }
}
