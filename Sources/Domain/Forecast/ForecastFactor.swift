/// What a campaign waits for while it has prospects that are queued, and in the end for its last attempts.
public enum ForecastFactor: Int, Sendable, Hashable, CaseIterable {
    /// Its calls per second.
    case rate
    /// Calling windows: its own, or those of all who are left.
    case windows
    /// Caller ids that rest.
    case numbers
    /// AI agents that are free.
    case agents
    /// Calls in progress, of which there are as many as may be.
    case concurrentCalls
    /// The time of retries.
    case retries
    /// Recipients who were contacted as often as they may be.
    case contactCaps
    /// A carrier that takes no more for now.
    case carrier
    /// Nobody is queued: attempts have to end.
    case attemptsInProgress
}
