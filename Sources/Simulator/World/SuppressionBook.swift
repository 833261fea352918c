import Domain

/// Suppression lists in the plainest words: for each number, which source put it on which list, and since when.
public struct SuppressionBook: Sendable {
    /// A place on a list. `campaign` is nil on the account's.
    struct Entry: Sendable, Hashable {
        let campaign: CampaignID?
        let source: SuppressionSource
    }

    private var entries: [PhoneNumber: [Entry: Instant]] = [:]

    /// Whether it was not there from this source.
    @discardableResult
    mutating func add(_ phone: PhoneNumber, _ campaign: CampaignID?, _ source: SuppressionSource, at instant: Instant) -> Bool {
        let entry = Entry(campaign: campaign, source: source)
        guard entries[phone]?[entry] == nil else { return false }
        entries[phone, default: [:]][entry] = instant
        return true
    }

    /// Whether it was there from this source.
    @discardableResult
    mutating func remove(_ phone: PhoneNumber, _ campaign: CampaignID?, _ source: SuppressionSource) -> Bool {
        entries[phone]?.removeValue(forKey: Entry(campaign: campaign, source: source)) != nil
    }

    /// Since when a campaign may not reach a number, by the account's list or by its own; nil: it may.
    func since(_ phone: PhoneNumber, for campaign: CampaignID) -> Instant? {
        (entries[phone] ?? [:]).filter { $0.key.campaign == nil || $0.key.campaign == campaign }.values.min()
    }

    /// Whether the account's list has a number from a source.
    func has(_ phone: PhoneNumber, _ source: SuppressionSource) -> Bool {
        entries[phone]?[Entry(campaign: nil, source: source)] != nil
    }
}
