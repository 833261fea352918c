/// What a user asks of an account's engine. What it names is checked: settings are valid, numbers are E.164.
public enum CampaignCommand: Sendable, Hashable {
    /// Make a campaign. Replies with it.
    case create(CampaignSettings)
    /// Change settings of a campaign that is created or paused. Replies with it.
    case update(CampaignID, SettingsPatch)
    /// Begin. Replies with the campaign, which is `failed` if it has no usable caller id and
    /// `completed` if it has no prospects.
    case start(CampaignID)
    /// Place no new attempts. Replies with the campaign.
    case pause(CampaignID)
    /// Go on. Replies with the campaign.
    case resume(CampaignID)
    /// Stop for good. Replies with the campaign.
    case cancel(CampaignID)
    /// Make a new campaign of the unreached prospects of one that ended, under another name if one is given. Replies with it.
    case redial(CampaignID, name: String?, Set<RedialOutcome>)
    /// Add numbers. Replies with how many are new.
    case addProspects(CampaignID, [PhoneNumber])
    /// Change settings of the account. Replies with them.
    case updateAccount(AccountSettingsPatch)
    /// Something about the account's numbers.
    case number(NumberCommand)

    /// Whether it works out which numbers a campaign may use.
    var usesCallerIds: Bool {
        switch self {
        case .start, .resume, .number: true
        case .create, .update, .pause, .cancel, .redial, .addProspects, .updateAccount: false
        }
    }
}
