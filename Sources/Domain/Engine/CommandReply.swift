/// The answer to a command that was done, sent once it is durable.
public enum CommandReply: Sendable, Hashable {
    /// The campaign as the command left it.
    case campaign(Campaign)
    /// How many prospects were new to the campaign, or numbers to the account.
    case added(Int)
    /// The account's settings as the command left them.
    case account(AccountSettings)
    /// The number as the command left it.
    case number(AccountNumber)
}
