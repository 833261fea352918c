import ArgumentParser
import Carriers
import Domain
import Foundation
import Logging
import RPCServer

/// What `serve` was told, by its options and the environment, checked.
struct ServeConfiguration: Sendable {
    /// A clock other than the real one.
    struct VirtualTime: Sendable {
        let start: Instant
        let rate: Double
    }

    let port: PortOptions.Checked
    let isDemo: Bool
    /// Nil: the real clock.
    let virtualTime: VirtualTime?
    /// The carrier of live accounts; nil: the simulated one.
    let gateway: GatewayAddress?
    let gatewayTLS: ClientTLS
    /// Most calls in progress at once per carrier; nil: no limit.
    let carrierConcurrency: Int?
    let simulation: SimulatedCarrierSettings
    let simulationSeed: UInt64
    let retention: AttemptRetention
    /// Zones of recipients and campaigns, some of them read already.
    let zones = TimeZoneTable()
    let callingRules: CallingRules
    /// Limits of numbers.
    let numbers: NumberSettings
    let eventRetention: EventRetention
    let connections: ConnectionSettings
    /// Whether server reflection is served.
    let offersReflection: Bool
    /// Origins of web pages that may call the API.
    let corsOrigins: Set<String>
    let logLevel: Logger.Level

    /// Monday, 5 January 2026, 9:00 in Los Angeles: where the demo's clock starts.
    private static let demoStart = Instant(millisecondsSinceEpoch: 1_767_632_400_000)
    private static let demoRate = 60.0
    private static let rates = 0.001...100_000

    /// Throws `ValidationError` naming the option that is bad.
    init(command: ServeCommand) throws {
        isDemo = try command.demo || Environment.flag("demo")
        if isDemo, let open = try command.port.endpoints().first(where: { !$0.isLocal }) {
            throw ValidationError("--demo has a key that everyone knows: it listens on a loopback address only, not on \(open)")
        }
        port = try command.port.checked()
        virtualTime = try Self.virtualTime(
            start: command.clockStart ?? Environment.value(of: "clock-start"),
            rate: command.clockRate ?? Environment.value(of: "clock-rate"),
            isDemo: isDemo)
        gateway = try Self.gateway(command.carrier ?? Environment.value(of: "carrier") ?? "simulated")
        gatewayTLS = try command.carrierTLS.clientTLS(for: gateway)
        guard gateway == nil || virtualTime == nil else {
            throw ValidationError(
                "--carrier \(gateway.map(String.init(describing:)) ?? "") calls people: it goes with the real clock only, without --demo, --clock-start and --clock-rate"
            )
        }
        carrierConcurrency = try Self.concurrency(command.carrierConcurrency ?? Environment.value(of: "carrier-concurrency"))
        var simulation = SimulatedCarrierSettings()
        if let mix = command.simOutcomes ?? Environment.value(of: "sim-outcomes") {
            do {
                simulation.outcomes = try OutcomeMix(parsing: mix)
            } catch {
                throw ValidationError("--sim-outcomes is '\(mix)': \(error)")
            }
        }
        if let text = command.simOptouts ?? Environment.value(of: "sim-optouts") {
            guard let percent = Int(text), (0...100).contains(percent) else {
                throw ValidationError("--sim-optouts is '\(text)', not a whole number from 0 to 100")
            }
            simulation.optOutPercent = percent
        }
        self.simulation = simulation
        let seed = command.simSeed ?? Environment.value(of: "sim-seed") ?? "1"
        guard let simulationSeed = UInt64(seed) else { throw ValidationError("--sim-seed is '\(seed)', not a whole number from 0 on") }
        self.simulationSeed = simulationSeed
        if let text = command.keepAttempts ?? Environment.value(of: "keep-attempts") {
            guard let retention = AttemptRetention(text) else {
                throw ValidationError("--keep-attempts is '\(text)', not a time from 1s to 36500d such as 90d, nor forever")
            }
            self.retention = retention
        } else {
            retention = .lawful
        }
        callingRules = try Self.callingRules(command.callingRules ?? Environment.value(of: "calling-rules"), zones)
        numbers = try Self.numbers(callsPerDay: command.callsPerNumber ?? Environment.value(of: "calls-per-number"), zones)
        eventRetention = try Self.eventRetention(
            time: command.keepEvents ?? Environment.value(of: "keep-events"),
            size: command.keepEventsMib ?? Environment.value(of: "keep-events-mib"))
        switch command.reflection ?? Environment.value(of: "reflection") {
        case nil: offersReflection = port.endpoints.allSatisfy(\.isLocal)
        case "on": offersReflection = true
        case "off": offersReflection = false
        case let text?: throw ValidationError("--reflection is '\(text)', not on or off")
        }
        let origins = Environment.value(of: "cors-origin").map { [$0] } ?? []
        corsOrigins = try WebOrigin.parse(command.corsOrigin.isEmpty ? origins : command.corsOrigin)
        connections = try command.connections.settings()
        let level = command.logLevel ?? Environment.value(of: "log-level") ?? "info"
        guard let logLevel = Logger.Level(rawValue: level) else {
            throw ValidationError("--log-level is '\(level)', not one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self.logLevel = logLevel
    }

    private static func callingRules(_ path: String?, _ zones: TimeZoneTable) throws -> CallingRules {
        guard let path else { return try CallingRules.builtIn(zones: zones) }
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw ValidationError("--calling-rules is '\(path)', which cannot be read as UTF-8")
        }
        do {
            return try CallingRules(parsing: text, zones: zones)
        } catch {
            throw ValidationError("--calling-rules is '\(path)': \(error)")
        }
    }

    private static let callsPerNumber = 1...100_000

    private static func numbers(callsPerDay text: String?, _ zones: TimeZoneTable) throws -> NumberSettings {
        var numbers = NumberSettings()
        numbers.budgets = try TenDLCBudgets.builtIn(zones: zones)
        guard let text else { return numbers }
        guard let count = Int(text), callsPerNumber.contains(count) else {
            throw ValidationError("--calls-per-number is '\(text)', not a whole number from 1 to \(callsPerNumber.upperBound)")
        }
        numbers.callsPerDay = count
        return numbers
    }

    private static func eventRetention(time: String?, size: String?) throws -> EventRetention {
        var retention = EventRetention.standard
        if let time {
            guard let parsed = AttemptRetention(time) else {
                throw ValidationError("--keep-events is '\(time)', not a time from 1s to 36500d such as 30d, nor forever")
            }
            retention.time = parsed
        }
        if let size {
            guard let mebibytes = Int64(size), EventRetention.mebibytes.contains(mebibytes) else {
                throw ValidationError("--keep-events-mib is '\(size)', not a whole number from 1 to \(EventRetention.mebibytes.upperBound)")
            }
            retention = EventRetention(time: retention.time, mebibytes: mebibytes)
        }
        return retention
    }

    private static func concurrency(_ text: String?) throws -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), (1...1_000_000).contains(number) else {
            throw ValidationError("--carrier-concurrency is '\(text)', not a whole number from 1 to 1000000")
        }
        return number
    }

    private static func gateway(_ text: String) throws -> GatewayAddress? {
        guard text != "simulated" else { return nil }
        do {
            return try GatewayAddress(text)
        } catch {
            switch error {
            case .malformed:
                throw ValidationError(
                    "--carrier is '\(text)', not simulated or grpcs://HOST:PORT, nor grpc://HOST:PORT such as grpc://127.0.0.1:9090")
            case .notLoopback(let host):
                throw ValidationError(
                    "--carrier is '\(text)': grpc:// is cleartext, so on a loopback address only, not on \(host); grpcs:// is TLS")
            }
        }
    }

    private static func virtualTime(start: String?, rate: String?, isDemo: Bool) throws -> VirtualTime? {
        guard isDemo || start != nil || rate != nil else { return nil }
        var parsedRate = isDemo ? demoRate : 1
        if let rate {
            guard let number = Double(rate), rates.contains(number) else {
                throw ValidationError("--clock-rate is '\(rate)', not a number from \(rates.lowerBound) to \(Int(rates.upperBound))")
            }
            parsedRate = number
        }
        var parsedStart = isDemo ? demoStart : SystemClock().now
        if let start {
            guard let date = try? Date(start, strategy: .iso8601) else {
                throw ValidationError("--clock-start is '\(start)', not RFC 3339 such as 2026-01-05T17:00:00Z")
            }
            parsedStart = Instant(millisecondsSinceEpoch: Int64((date.timeIntervalSince1970 * 1000).rounded()))
        }
        return VirtualTime(start: parsedStart, rate: parsedRate)
    }
}
