import CoreMetrics
import Metrics
import NIOCore
import Synchronization

/// Counts and times calls by method and code, through swift-metrics.
///
/// `rpc_server_calls_total{method,code}`, `rpc_server_call_seconds{method}`, and `rpc_server_received_bytes_total`,
/// `rpc_server_sent_bytes_total{method}`.
public final class MetricsInterceptor: Interceptor {
    private final class Instruments: Sendable {
        let entry: MethodEntry
        let calls: [Counter]
        let duration: Timer
        let received: Counter
        let sent: Counter

        init(_ entry: MethodEntry) {
            let path = entry.descriptor.path
            let dimensions = [("method", path)]
            self.entry = entry
            calls = RPCCode.allCases.map { Counter(label: "rpc_server_calls_total", dimensions: dimensions + [("code", $0.name)]) }
            duration = Timer(label: "rpc_server_call_seconds", dimensions: dimensions)
            received = Counter(label: "rpc_server_received_bytes_total", dimensions: dimensions)
            sent = Counter(label: "rpc_server_sent_bytes_total", dimensions: dimensions)
        }
    }

    /// By the methods' index; filled at start, so that a call costs neither a lock nor the hash of a name.
    private let instruments: [Instruments]

    /// Makes the instruments of all methods of a router.
    public init(router: Router) {
        instruments = router.ordered.map(Instruments.init)
    }

    /// Records the call.
    public func end(_ call: CallContext, _ outcome: CallOutcome) {
        let entry = call.entry
        // Another router's method is not known here.
        guard entry.index < instruments.count, instruments[entry.index].entry === entry else { return }
        let instruments = instruments[entry.index]
        instruments.calls[outcome.status.code.rawValue].increment()
        instruments.duration.recordNanoseconds(outcome.elapsed.nanoseconds)
        instruments.received.increment(by: outcome.bytesReceived)
        instruments.sent.increment(by: outcome.bytesSent)
    }
}
