import Domain

/// Ids of an account grow, kind by kind, whatever the clock did: lists and look-ahead go by them.
struct IdentifierChecker {
    private var campaign: CampaignID?
    private var prospect: ProspectID?
    private var attempt: AttemptID?

    /// A batch as it goes to disk: the rule that it breaks, or nil.
    mutating func check(_ batch: StoreBatch) -> String? {
        for change in batch.changes {
            switch change {
            case .insertCampaign(let new): if !Self.grows(&campaign, new.id) { return "a campaign's id is not the largest" }
            case .insertProspects(_, let new):
                for one in new where !Self.grows(&prospect, one.id) { return "a prospect's id is not the largest" }
            case .copyProspects(_, _, _, let first): if !Self.grows(&prospect, first) { return "a copied prospect's id is not the largest" }
            case .openAttempt(let new, _): if !Self.grows(&attempt, new.id) { return "an attempt's id is not the largest" }
            default: break
            }
        }
        return nil
    }

    private static func grows<Kind>(_ largest: inout Identifier<Kind>?, _ new: Identifier<Kind>) -> Bool {
        defer { largest = max(largest ?? new, new) }
        return largest.map { $0 < new } ?? true
    }
}
