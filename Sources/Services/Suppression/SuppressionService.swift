import CampaignsProtos
import CampaignsStubs
import Domain
import RPCServer

/// `campaigns.v1.SuppressionService`: whom an account never calls or texts.
///
/// Lists are changed in the store itself, beside the engines, which find out in the transaction of each intent. So an
/// answered change counts from then on, and engines need not hear of it.
public struct SuppressionService: CampaignsV1.SuppressionService.Service {
    let lists: any SuppressionLists
    let clock: any EngineClock

    /// Suppressions that are read at a time: what a list holds in memory.
    private static let piece = 1_000

    /// A service over the lists of a store; `clock` says since when something is on one.
    public init(lists: any SuppressionLists, clock: any EngineClock) {
        self.lists = lists
        self.clock = clock
    }

    // MARK: Change

    public func addSuppressions(_ request: CampaignsV1.AddSuppressionsRequest, _ context: CallContext) async throws
        -> CampaignsV1.AddSuppressionsResponse
    {
        let phones = try phones(request.phones, SuppressionLimits.phonesPerChange)
        let source = try SuppressionSource.named(request.source) ?? .manual
        let list = try list(request.campaignID, context)
        let added = try await RPCError.fromStore { try await lists.addSuppressions(phones, to: list, source: source, at: clock.now) }
        return .init(added: UInt32(clamping: added), alreadyThere: UInt32(clamping: phones.count - added))
    }

    public func removeSuppressions(_ request: CampaignsV1.RemoveSuppressionsRequest, _ context: CallContext) async throws
        -> CampaignsV1.RemoveSuppressionsResponse
    {
        let phones = try phones(request.phones, SuppressionLimits.phonesPerChange)
        let source = try SuppressionSource.named(request.source)
        let list = try list(request.campaignID, context)
        let removal = try await RPCError.fromStore { try await lists.removeSuppressions(phones, from: list, source: source) }
        return .init(removed: UInt32(clamping: removal.removed), optOutsLeft: UInt32(clamping: removal.optOutsLeft))
    }

    // MARK: Check

    public func checkSuppression(_ request: CampaignsV1.CheckSuppressionRequest, _ context: CallContext) async throws
        -> CampaignsV1.CheckSuppressionResponse
    {
        let phones = try phones(request.phones, SuppressionLimits.phonesPerCheck)
        let list = try list(request.campaignID, context)
        var checks: [CampaignsV1.SuppressionCheck] = []
        checks.reserveCapacity(phones.count)
        for phone in phones {
            let found = try await RPCError.fromStore { try await lists.suppressions(of: phone, account: list.account) }
            let holding = found.filter { $0.campaign == nil || $0.campaign == list.campaign }
            checks.append(
                .init(
                    phone: phone.description, suppressed: !holding.isEmpty,
                    suppressions: (list.campaign == nil ? found : holding).map(CampaignsV1.Suppression.init)))
        }
        return .init(checks: checks)
    }

    // MARK: List

    public func listSuppressions(
        _ request: CampaignsV1.ListSuppressionsRequest, _ writer: ResponseWriter<CampaignsV1.Suppression>, _ context: CallContext
    ) async throws {
        let list = try list(request.campaignID, context)
        guard !request.accountList || list.campaign == nil else { throw RPCError(invalid: "account_list", "does not go with campaign_id") }
        let source = try SuppressionSource.named(request.source)
        let size = try PageRequest.size(request.pageSize, most: PageRequest.mostProspects)
        var cursor: SuppressionCursor? = try PageRequest.cursor(request.pageToken)
        if let campaign = cursor?.campaign, try context.principal.view.campaign(campaign) == nil {
            throw RPCError(invalid: "page_token", "is not a token of an earlier page")
        }
        var left = size ?? .max
        while true {
            let after = cursor
            let found = try await RPCError.fromStore {
                try await lists.suppressions(account: list.account, campaign: list.campaign, after: after, limit: Self.piece)
            }
            for suppression in found {
                let isWanted = (source ?? suppression.source) == suppression.source && !(request.accountList && suppression.campaign != nil)
                if isWanted {
                    // Where one more would be shown, a page follows.
                    guard left > 0 else {
                        if let cursor { context.trailers.add("next-page-token", cursor.description) }
                        return
                    }
                    try await writer.send(CampaignsV1.Suppression(suppression))
                    left -= 1
                }
                cursor = SuppressionCursor(suppression)
            }
            if found.count < Self.piece { return }
        }
    }

    // MARK: What requests have in common

    func phones(_ texts: [String], _ allowed: ClosedRange<Int>) throws(RPCError) -> [PhoneNumber] {
        try RPCError.validating { () throws(FieldViolations) in try ProspectListRule.validated(texts, allowed: allowed) }
    }

    func list(_ campaign: String, _ context: CallContext) throws(RPCError) -> SuppressionList {
        let account = try context.principal.account.id
        guard !campaign.isEmpty else { return SuppressionList(account: account) }
        guard let id = CampaignID(campaign), try context.principal.view.campaign(id) != nil else { throw .noSuchCampaign }
        return SuppressionList(account: account, campaign: id)
    }
}
