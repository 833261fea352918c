/// What a ``DriverCore`` wants done, in the order in which it is listed.
public enum DriverEffect: Sendable {
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
    /// Hand this commit or load to the store, behind all before it.
    case store(StoreWork)
    /// Read the account again after this much real time, and say what came of it.
    case rebuild(generation: UInt64, after: Duration)
    /// For whoever looks after the server.
    case report(DriverTrouble)
}
