import Domain
import Logging
import Metrics

/// Logs and counts what goes wrong around engines.
struct TroubleLog: Sendable {
    let logger: Logger

    func report(_ trouble: DriverTrouble, of account: AccountID) {
        let metadata: Logger.Metadata = ["account": "\(account)"]
        switch trouble {
        case .storeFailed:
            logger.error("\(trouble)", metadata: metadata)
            Counter(label: "campaignd_store_failures_total").increment()
        case .clockSetBack:
            logger.warning("\(trouble)", metadata: metadata)
            Counter(label: "campaignd_clock_set_back_total").increment()
        case .eventSetAside:
            logger.warning("\(trouble)", metadata: metadata)
            Counter(label: "campaignd_carrier_events_set_aside_total").increment()
        }
    }
}
