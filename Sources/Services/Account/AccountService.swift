import CampaignsProtos
import CampaignsStubs
import Domain
import RPCServer

/// `campaigns.v1.AccountService`: the settings of the account that calls.
public struct AccountService: CampaignsV1.AccountService.Service {
    private let host: EngineHost

    /// A service over the engines at `host`.
    public init(host: EngineHost) { self.host = host }

    /// Answered at once, from a snapshot.
    public var getAccount: UnaryHandler<CampaignsV1.GetAccountRequest, CampaignsV1.Account> { .immediate(getAccount) }

    public func getAccount(_ request: CampaignsV1.GetAccountRequest, _ context: CallContext) throws(RPCError) -> CampaignsV1.Account {
        let principal = try context.principal
        return CampaignsV1.Account(principal.account, principal.view.settings)
    }

    public func updateAccount(_ request: CampaignsV1.UpdateAccountRequest, _ context: CallContext) async throws(RPCError)
        -> CampaignsV1.Account
    {
        let account = try context.principal.account
        let reply = try await host.reply(to: .updateAccount(AccountSettingsPatch(request)), of: account.id)
        guard case .account(let settings) = reply else { throw .oddReply }
        return CampaignsV1.Account(account, settings)
    }
}
