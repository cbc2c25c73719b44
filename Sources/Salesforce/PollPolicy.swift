/// How often a job is asked for its state: each question costs an API request.
package struct PollPolicy: Sendable, Equatable {
    /// The first wait.
    package var first: Duration = .milliseconds(50)
    /// What each further wait grows by.
    package var factor = 2.0
    /// The greatest wait.
    package var cap: Duration = .seconds(30)
    /// How many questions in a row may go unanswered before waiting is given up; the job itself runs on.
    package var toleratedFailures = 20

    /// Creates the policy that is described above.
    package init() {}

    func next(after wait: Duration) -> Duration { min(wait * factor, cap) }
}
