/// The statements on suppression lists. Every one finds its rows by the beginning of the primary key, or a campaign's by their index.
enum SuppressionStatements {
    /// Where a source has the number already, it stays since when it was.
    static let add = """
        INSERT INTO suppressions (account, phone, campaign, source, added_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (account, phone, campaign, source) DO NOTHING
        """
    static let remove = "DELETE FROM suppressions WHERE account = ?1 AND phone = ?2 AND campaign = ?3 AND source = ?4"
    /// What an upload has put there.
    static let takeBack = "\(remove) AND added_at = ?5"
    /// From how many sources a number is on a list.
    static let countOfPhone = "SELECT count(*) FROM suppressions WHERE account = ?1 AND phone = ?2 AND campaign = ?3"

    private static let columns = """
        SELECT suppressions.phone, suppressions.source, suppressions.added_at, campaigns.id AS campaign_id, suppressions.campaign
        FROM suppressions
        """
    private static let withCampaigns = "LEFT JOIN campaigns ON campaigns.seq = suppressions.campaign"

    /// Everything about one number.
    static let ofPhone = """
        \(columns) \(withCampaigns)
        WHERE suppressions.account = ?1 AND suppressions.phone = ?2 ORDER BY suppressions.campaign, suppressions.source
        """
    /// All lists of an account, after a place.
    static let ofAccount = """
        \(columns) \(withCampaigns)
        WHERE suppressions.account = ?1 AND (suppressions.phone, suppressions.campaign, suppressions.source) > (?2, ?3, ?4)
        ORDER BY suppressions.phone, suppressions.campaign, suppressions.source LIMIT ?5
        """
    /// The list of a campaign, after a place.
    static let ofCampaign = """
        \(columns) INDEXED BY suppressions_campaign \(withCampaigns)
        WHERE suppressions.campaign = ?1 AND suppressions.campaign > 0 AND (suppressions.phone, suppressions.source) > (?2, ?3)
        ORDER BY suppressions.phone, suppressions.source LIMIT ?4
        """
}
