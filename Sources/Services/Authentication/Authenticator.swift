import Domain
import NIOCore
import RPCServer
import Synchronization

/// Lets calls in that carry `authorization: Bearer tk_…` with a known key (RFC 6750, section 2.1).
///
/// A key that was seen before is found in memory, on the call's event loop, and calls with the
/// same headers on a connection share what was found. An unknown one is
/// looked up in the store each time, so a key made beside the running server works at once.
public final class Authenticator: Interceptor {
    private let store: any Store
    private let host: EngineHost
    private let refused: Set<KeyHash>
    private let openServices: Set<String>
    /// By the whole header value: a hit costs one hash of it. Only known keys get in, in the form
    /// in which everybody sends them, so it is bounded by their number.
    private let known = Mutex<[String: Principal]>([:])

    /// Knows the keys in `store`, except for those `refused`; accounts are opened at `host`. Calls to the services named in
    /// `openServices` need no key, and nobody looks at one that they bring.
    public init(store: any Store, host: EngineHost, refused: Set<KeyHash> = [], openServices: Set<String> = []) {
        self.store = store
        self.host = host
        self.refused = refused
        self.openServices = openServices
    }

    /// Lets the call in, refuses it, or waits for the store.
    public func begin(_ call: CallContext) -> InterceptorDecision {
        if call.shared(PrincipalKey.self) != nil { return .proceed }
        if openServices.contains(call.method.service) { return .proceed }
        guard let header = call.metadata["authorization"] else {
            return .reject(RPCError(.unauthenticated, "no API key: send 'authorization: Bearer tk_live_…' or 'Bearer tk_test_…'"))
        }
        if let principal = known.withLock({ $0[header] }) {
            call.share(principal, for: PrincipalKey.self)
            return .proceed
        }
        guard let key = Self.key(in: header), let hash = key.hash, !refused.contains(hash) else { return .reject(Self.unknownKey) }
        let isPlain = header.utf8.count == "Bearer ".utf8.count + key.text.utf8.count
        return .wait(
            call.eventLoop.makeFutureWithTask { [self] in
                do {
                    guard let principal = try await principal(of: hash) else { return Self.unknownKey }
                    if isPlain { known.withLock { $0[header] = principal } }
                    call.share(principal, for: PrincipalKey.self)
                    return nil
                } catch {
                    return RPCError(.unavailable, "the API key cannot be checked now")
                }
            })
    }

    private func principal(of hash: KeyHash) async throws -> Principal? {
        guard let account = try await store.account(keyHash: hash) else { return nil }
        return Principal(account: account, view: try await host.view(account.id))
    }

    private static let unknownKey = RPCError(.unauthenticated, "unknown API key")

    /// The scheme's name is case-insensitive (RFC 9110, section 11.1).
    private static func key(in header: String) -> APIKey? {
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return APIKey(parts[1].drop { $0 == " " })
    }
}
