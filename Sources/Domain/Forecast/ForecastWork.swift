/// What an estimate is made from: an account as it stands, and the prospects that its campaigns are still to attempt.
public struct ForecastWork: Sendable {
    /// A campaign with the prospects of its that are in the sample, in the order in which they were added.
    public struct Part: Sendable {
        /// The campaign.
        public var campaign: Campaign
        /// Its queued prospects in the sample, or the first of them where they are more than a run goes through.
        public var prospects: [QueuedProspect]
        /// How many prospects are queued, those among them that are not in the sample.
        public var queued: Int

        /// How many there are in the sample.
        func sampled(_ sample: ForecastSample) -> Double { max(Double(prospects.count), (Double(queued) * sample.share).rounded(.down)) }

        /// A part.
        public init(campaign: Campaign, prospects: [QueuedProspect], queued: Int) {
            self.campaign = campaign
            self.prospects = prospects
            self.queued = queued
        }
    }

    /// The account, with its numbers and when they may be used.
    public var account: AccountState
    /// The campaign that is estimated.
    public var target: Part
    /// Others of the account that dial and compete with it.
    public var others: [Part]
    /// Which part of everything is taken.
    public var sample: ForecastSample
    /// When the campaign is started, or goes on.
    public var start: Instant

    /// Work from its parts.
    public init(account: AccountState, target: Part, others: [Part] = [], sample: ForecastSample = .all, start: Instant) {
        self.account = account
        self.target = target
        self.others = others
        self.sample = sample
        self.start = start
    }
}
