import Domain
import RPCServer

/// Who calls: an account, and the view of its campaigns that reads are answered from.
public final class Principal: Sendable {
    /// The account of the key.
    public let account: Account
    /// What readers see of it.
    public let view: AccountView

    init(account: Account, view: AccountView) {
        self.account = account
        self.view = view
    }
}

extension CallContext {
    /// Who calls. Throws UNAUTHENTICATED where no ``Authenticator`` let the call in.
    var principal: Principal {
        get throws(RPCError) {
            guard let principal = shared(PrincipalKey.self) else { throw RPCError(.unauthenticated, "the call has no API key") }
            return principal
        }
    }
}

/// Where the ``Authenticator`` leaves the ``Principal`` of a call.
enum PrincipalKey: CallContextKey {
    typealias Value = Principal
}
