import CoreMetrics
import Metrics
import NIOCore
import Synchronization

/// Counts and times calls by method and code, through swift-metrics.
///
/// `rpc_server_calls_total{method,code}`, `rpc_server_call_seconds{method}`, and `rpc_server_received_bytes_total`,
/// `rpc_server_sent_bytes_total{method}`.
public final class MetricsInterceptor: Interceptor {
    private struct Instruments: Sendable {
        let calls: [Counter]
        let duration: Timer
        let received: Counter
        let sent: Counter
    }

    /// Per path; filled at start, so that a call costs a lookup and no lock.
    private let instruments: [String: Instruments]

    /// Makes the instruments of all methods of a router.
    public init(router: Router) {
        var instruments: [String: Instruments] = [:]
        for method in router.methods {
            let dimensions = [("method", method.path)]
            instruments[method.path] = Instruments(
                calls: RPCCode.allCases.map { Counter(label: "rpc_server_calls_total", dimensions: dimensions + [("code", $0.name)]) },
                duration: Timer(label: "rpc_server_call_seconds", dimensions: dimensions),
                received: Counter(label: "rpc_server_received_bytes_total", dimensions: dimensions),
                sent: Counter(label: "rpc_server_sent_bytes_total", dimensions: dimensions)
            )
        }
        self.instruments = instruments
    }

    /// Records the call.
    public func end(_ call: CallContext, _ outcome: CallOutcome) {
        guard let instruments = instruments[call.method.path] else { return }
        instruments.calls[outcome.status.code.rawValue].increment()
        instruments.duration.recordNanoseconds(outcome.elapsed.nanoseconds)
        instruments.received.increment(by: outcome.bytesReceived)
        instruments.sent.increment(by: outcome.bytesSent)
    }
}
