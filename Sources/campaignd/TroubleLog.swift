import Domain
import Logging
import Metrics
import Synchronization

/// Logs and counts what goes wrong around engines. Of each kind the log has the first, and then at most one line
/// in ten seconds with how many there were: a carrier that sends nonsense must not fill the disk.
final class TroubleLog: Sendable {
    private struct Count {
        var total = 0
        var lastLine: ContinuousClock.Instant?
    }

    private static let interval: Duration = .seconds(10)

    private let logger: Logger
    private let counts = Mutex<[String: Count]>([:])

    init(logger: Logger) { self.logger = logger }

    func report(_ trouble: DriverTrouble, of account: AccountID) {
        let kind = Self.kind(of: trouble)
        Counter(label: "campaignd_\(kind)_total").increment()
        let now = ContinuousClock.now
        let total: Int? = counts.withLock { counts in
            counts[kind, default: Count()].total += 1
            if let last = counts[kind]?.lastLine, now - last < Self.interval { return nil }
            counts[kind]?.lastLine = now
            return counts[kind]?.total
        }
        guard let total else { return }
        logger.log(
            level: kind == "store_failures" ? .error : .warning, "\(trouble)",
            metadata: ["account": "\(account)", "so far": "\(total)"])
    }

    private static func kind(of trouble: DriverTrouble) -> String {
        switch trouble {
        case .storeFailed: "store_failures"
        case .clockSetBack: "clock_set_back"
        case .eventSetAside: "carrier_events_set_aside"
        case .eventOfNoAccount: "carrier_events_of_no_account"
        case .messageToNoAccount: "inbound_messages_of_no_account"
        }
    }
}
