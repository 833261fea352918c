/// What an ``AccountEngine`` reacts to.
public enum EngineInput: Sendable {
    /// The engine was made from the store's state: the first input of all.
    case begun
    /// A user asks for something.
    indirect case command(CampaignCommand, ReplyToken)
    /// The account owns these numbers now. Campaigns use new ones from their next start or resume on.
    case numbers([AccountNumber])
    /// The carrier says something.
    case carrier(CarrierEvent)
    /// The carrier said something while there was no engine: it is no answer to what this one asks.
    case missed(CarrierEvent)
    /// A text message came in.
    indirect case inbound(InboundMessage)
    /// The time of ``AccountEngine/nextWake`` has come.
    case wake
    /// The carrier has a slot for a call of the account: it is kept until this input is handled.
    case carrierSlot
    /// A batch is on disk. Batches are acknowledged in the order of their ids.
    indirect case committed(BatchID, BatchOutcome)
    /// A page was loaded.
    indirect case dueLoaded(DueLoad, DuePage)
}
