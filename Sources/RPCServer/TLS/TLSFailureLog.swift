import Logging
import NIOCore
import Synchronization

/// Tells of handshakes that failed, and not of so many that the log becomes what an attacker writes.
final class TLSFailureLog: Sendable {
    private struct State {
        var lines: TokenBucket
        var untold = 0
    }

    private let logger: Logger
    private let state: Mutex<State>

    init(logger: Logger) {
        self.logger = logger
        state = Mutex(State(lines: TokenBucket(burst: 20, rate: 1, now: .now())))
    }

    func report(_ failure: TLSFailure, peer: SocketAddress?) {
        let level = failure.isSilent ? Logger.Level.debug : .info
        guard logger.logLevel <= level else { return }
        let untold: Int? = state.withLock { state in
            guard state.lines.take(now: .now()) else {
                state.untold &+= 1
                return nil
            }
            defer { state.untold = 0 }
            return state.untold
        }
        guard let untold else { return }
        var metadata: Logger.Metadata = ["peer": "\(peer.map(String.init(describing:)) ?? "unknown")", "reason": "\(failure.reason)"]
        if untold > 0 { metadata["untold"] = "\(untold)" }
        logger.log(level: level, "TLS handshake failed", metadata: metadata)
    }
}
