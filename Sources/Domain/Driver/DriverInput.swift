/// What the driver of an account's engine takes. `generation` tells inputs of an engine that was replaced.
public enum DriverInput: Sendable {
    /// The store was read for the first time; `latest` is its latest time.
    indirect case opened(AccountState, latest: Instant?)
    /// A user asks for something.
    indirect case command(CampaignCommand, ReplyToken)
    /// The account owns these numbers now.
    case numbers([AccountNumber])
    /// The carrier says something.
    case carrier(CarrierEvent)
    /// A text message came in.
    indirect case inbound(InboundMessage)
    /// The carrier has a slot for a call of the account.
    case carrierSlot
    /// The timer with this number is over.
    case wake(timer: UInt64)
    /// What became of a commit.
    indirect case committed(generation: UInt64, BatchID, Result<BatchOutcome, StoreError>)
    /// What became of a load.
    indirect case loaded(generation: UInt64, DueLoad, Result<DuePage, StoreError>)
    /// The store was read again after a failure, or could not be.
    indirect case rebuilt(generation: UInt64, Result<AccountState, StoreError>)
    /// Take no more; what is being committed is still heard.
    case stop
}
