/// The engine's limits and waits.
public struct EngineSettings: Sendable, Hashable {
    /// Waits of calls in progress.
    public var call = CallSettings()
    /// Longest wait from handing over a message to the carrier's having taken it. Then the carrier is asked.
    public var sendTimeout: Duration = .seconds(60)
    /// Longest wait from placing a message to its delivery receipt. Then the carrier is asked.
    public var receiptTimeout: Duration = .seconds(72 * 3_600)
    /// Longest wait for the carrier's answer when it is asked what became of an attempt. Then it is asked again.
    public var lookUpTimeout: Duration = .seconds(30)
    /// How often a carrier that is silent is asked what became of an attempt. Then the attempt failed. Ten
    /// times: an outage of five minutes costs no call under way its outcome.
    public var lookUpTries = 10
    /// Calls per second of a campaign that does not say.
    public var defaultCallsPerSecond = 1.0
    /// Messages per second of an SMS campaign: a bound on bursts when many numbers are free at once.
    public var messagesPerSecond = 10.0
    /// How much of a stall is made good, in seconds of the campaign's rate; never less than one attempt.
    public var catchUpSeconds = 1.0
    /// Due prospects that a campaign holds in memory, at least; half of them each are new people and those who return.
    public var minimumLookAhead = 128
    /// Due prospects that a campaign holds in memory, at most.
    public var maximumLookAhead = 4_000
    /// Due prospects that a campaign holds in memory between these bounds, in seconds of its rate.
    public var lookAheadSeconds = 4.0
    /// Prospects that were put off and are looked at anew in one step: some milliseconds of a disk's time.
    public var recalledAtOnce = 2_000
    /// A campaign whose next slot is further off than this says so.
    public var reportedPacingWait: Duration = .seconds(10)
    /// A campaign that waits for the end of a call looks this often whether that is still what it waits for: its window may have
    /// closed, or another limit be what keeps it.
    public var slotWaitCheck: Duration = .seconds(30)

    /// The states' rules that hold for recipients.
    public var callingRules = CallingRules.none
    /// Where phone numbers lie. Numbers of which that is not known are held to the campaign's zone, or UTC.
    public var numbering = NumberingPlan.none

    /// Limits of the account's numbers.
    public var numbers = NumberSettings()

    /// Longest pause that a carrier's throttling is believed.
    public var longestThrottle: Duration = .seconds(3_600)
    /// Attempts that are over and whose late events are told from those of attempts that never were.
    public var rememberedAttempts = 32_768

    /// The defaults.
    public init() {}
}
