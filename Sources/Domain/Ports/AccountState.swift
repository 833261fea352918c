/// Everything an engine needs to go on with an account.
public struct AccountState: Sendable {
    /// The account.
    public var account: Account
    /// Its campaigns, oldest first, with their stats.
    public var campaigns: [Campaign]
    /// Attempts whose end is not known, oldest first.
    public var openAttempts: [Attempt]
    /// Numbers the account owns, in ascending order.
    public var numbers: [AccountNumber]
    /// How caller ids were used, per channel; only those ever used.
    public var callerIdUse: [CallerIdUse]
    /// What was used of 10DLC budgets.
    public var budgetUse: [BudgetUse] = []
    /// Answers to inbound messages of which it is not known whether the carrier was asked for them, and which may still be sent.
    public var openReplies: [InboundReply]
    /// Calls that people answered within the account's window for abandoned calls before the latest time of the store, oldest first: by campaign
    /// that has not ended and whose agents are limited.
    public var answered: [CampaignID: [AnsweredCalls]] = [:]
    /// What the account decided for all its campaigns.
    public var settings = AccountSettings()

    /// A state from its parts. Its numbers are active ones that can do all there is.
    public init(
        account: Account, campaigns: [Campaign] = [], openAttempts: [Attempt] = [], numbers: [PhoneNumber] = [],
        callerIdUse: [CallerIdUse] = [], openReplies: [InboundReply] = []
    ) {
        self.account = account
        self.campaigns = campaigns
        self.openAttempts = openAttempts
        self.numbers = numbers.map { AccountNumber($0) }
        self.callerIdUse = callerIdUse
        self.openReplies = openReplies
    }
}
