/// What an ``AccountEngine`` wants done, in the order in which it is listed.
///
/// Whatever depends on a batch (a carrier request, a reply, a snapshot) is only listed in answer
/// to that batch's ``EngineInput/committed(_:_:)``. So a driver that simply does as it is told
/// never asks the carrier before the intent is on disk, and acknowledges nothing that can be lost.
public enum EngineEffect: Sendable {
    /// Make readers see this snapshot of a campaign.
    indirect case publish(Campaign)
    /// Make readers see these settings of the account.
    indirect case publishAccount(AccountSettings)
    /// Ask the carrier.
    case request(CarrierRequest)
    /// Ask the carrier something about a message that came in.
    indirect case answer(InboundRequest)
    /// Answer a command.
    indirect case reply(ReplyToken, CommandResult)
    /// The carrier spoke of an attempt that the account does not have; the event is in the batch of this input.
    case setAside(CarrierEvent)
    /// Commit this batch, after all before it. If that fails, nothing more may be done for this
    /// engine: it is replaced by one made from the store's state.
    case commit(BatchID, StoreBatch)
    /// Load this page, after all batches before it.
    case load(DueLoad)
}
