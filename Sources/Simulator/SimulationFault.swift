/// A defect built into the simulated world on purpose: each must be caught by a checker, which
/// shows that the checkers can fail.
public enum SimulationFault: String, Sendable, Hashable, CaseIterable {
    /// The store opens attempts to numbers on the suppression list.
    case ignoresSuppression
    /// The account's contact caps are not heeded.
    case ignoresCaps
    /// The driver acknowledges batches before they are on disk.
    case acknowledgesEarly
    /// A crash loses the newest batch that was acknowledged.
    case losesAcknowledged
    /// The store counts a repeated phone as new.
    case countsRepeats
    /// The store hands out prospects before they are due.
    case loadsTooMuch
    /// The engine makes good a whole minute of a stall.
    case catchesUpTooMuch
    /// The driver hands each acknowledgement's requests to the carrier twice.
    case asksTwice
    /// Reading the time, the driver is off by five hours.
    case clockIsOff
    /// Wakes are lost.
    case losesWakes
    /// A crash forgets when numbers are free again.
    case forgetsCallerIdRest
    /// Retries are decided with three more than the campaign allows.
    case retriesTooOften
    /// A crash leaves a part of a transaction on disk.
    case tearsCommits
}
