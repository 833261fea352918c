import Logging

/// Writes a line per call: `debug` for OK, `info` for the caller's errors, `error` for the server's.
public final class LoggingInterceptor: Interceptor {
    private let logger: Logger

    /// Logs to `logger`.
    public init(logger: Logger) {
        self.logger = logger
    }

    /// Writes the line.
    public func end(_ call: CallContext, _ outcome: CallOutcome) {
        logger.log(
            level: LoggingInterceptor.level(of: outcome.status.code), "call",
            metadata: LoggingInterceptor.metadata(call, outcome)
        )
    }

    private static func metadata(_ call: CallContext, _ outcome: CallOutcome) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "method": "\(call.method.path)",
            "code": "\(outcome.status.code.name)",
            "message": "\(outcome.status.message)",
            "micros": "\(outcome.elapsed.nanoseconds / 1_000)",
            "peer": "\(call.peer.map { "\($0)" } ?? "in-process")",
        ]
        if let identity = call.peerIdentity { metadata["client"] = "\(identity.subject) \(identity.fingerprint)" }
        return metadata
    }

    static func level(of code: RPCCode) -> Logger.Level {
        switch code {
        case .ok: .debug
        case .unknown, .internalError, .dataLoss: .error
        default: .info
        }
    }
}
