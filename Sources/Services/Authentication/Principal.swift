import Domain
import RPCServer

/// Who calls: an account, and the view of its campaigns that reads are answered from.
public struct Principal: Sendable {
    /// The account of the key.
    public let account: Account
    /// What readers see of it.
    public let view: AccountView
}

extension CallContext {
    /// Who calls. Throws UNAUTHENTICATED where no ``Authenticator`` let the call in.
    var principal: Principal {
        get throws(RPCError) {
            guard let principal = self[PrincipalKey.self] else { throw RPCError(.unauthenticated, "the call has no API key") }
            return principal
        }
    }
}

/// Where the ``Authenticator`` leaves the ``Principal`` on a call.
enum PrincipalKey: CallContextKey {
    typealias Value = Principal
}
