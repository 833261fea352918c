/// Where what was done with prospects is read.
public protocol HistoryStore: Sendable {
    /// A prospect as it stands; nil where the campaign has none with this id. Throws ``StoreError``.
    func prospect(_ id: ProspectID, of campaign: CampaignID) async throws -> Prospect?

    /// All that is kept of a prospect; nil where the campaign has none with this id. Throws ``StoreError``.
    func history(of prospect: ProspectID, in campaign: CampaignID) async throws -> ProspectHistory?

    /// A campaign's attempts after `cursor`, by prospect in the order of adding and then by number, at most
    /// `limit`; only those of `prospect` unless that is nil. Throws ``StoreError``.
    func attempts(of campaign: CampaignID, prospect: ProspectID?, after cursor: AttemptCursor?, limit: Int) async throws -> [AttemptEntry]
}
