import CampaignsProtos
import Domain
import RPCServer

/// `campaigns.v1.AccountService`: the settings of the account that calls.
public struct AccountService: Sendable {
    private let host: EngineHost

    /// A service over the engines at `host`.
    public init(host: EngineHost) { self.host = host }

    /// Adds the service's methods to `router`.
    public func register(in router: inout Router) {
        typealias API = CampaignsV1.AccountService
        router.unary(API.getAccount) { _, context throws(RPCError) in
            let principal = try context.principal
            return CampaignsV1.Account(principal.account, principal.view.settings)
        }
        router.asyncUnary(API.updateAccount) { try await update($0, $1) }
    }

    private func update(_ request: CampaignsV1.UpdateAccountRequest, _ context: CallContext) async throws(RPCError)
        -> CampaignsV1.Account
    {
        let account = try context.principal.account
        let reply = try await host.reply(to: .updateAccount(AccountSettingsPatch(request)), of: account.id)
        guard case .account(let settings) = reply else { throw .oddReply }
        return CampaignsV1.Account(account, settings)
    }
}
