/// A kind of trouble that a simulated world may have. Each seed draws which are on, and how much
/// of each there is (swarm testing: a world that has everything at once hides what two of them do).
public enum SimulatedTrouble: String, Sendable, Hashable, CaseIterable {
    /// The process is killed, at any effect, and started again.
    case crashes
    /// The process is told to stop, finishes what it commits, and is started again.
    case stops
    /// Commits fail: nothing was stored, or it was stored and nobody knows.
    case failedCommits
    /// The disk is full for a while: reads work, writes do not.
    case fullDisk
    /// Pages cannot be read.
    case failedLoads
    /// Commits take seconds.
    case slowCommits
    /// What the carrier is asked gets lost, or arrives minutes later.
    case lostRequests
    /// What the carrier says gets lost.
    case lostEvents
    /// What the carrier says comes twice, also much later.
    case repeatedEvents
    /// What the carrier says comes late and out of order.
    case lateEvents
    /// The carrier takes no more for a while.
    case throttling
    /// The carrier refuses the account's credentials.
    case refusedCredentials
    /// The carrier speaks of attempts that nobody made.
    case strangeEvents
    /// The whole process stands still for a while.
    case stalls
    /// The clock is set forward and back.
    case clockSteps
    /// Numbers are suppressed, and given to the account, beside the running engine.
    case sideChanges
    /// Recipients text back: STOP, START, and other things.
    case inboundTexts
    /// AI agents that are asked for do not take over.
    case silentAgents
}
