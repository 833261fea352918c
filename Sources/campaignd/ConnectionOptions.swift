import ArgumentParser
import Domain
import NIOCore
import RPCServer

/// How long the connections of `serve` live.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Time after which a connection is ended, give or take a tenth, so that clients spread over servers, such as 30m, or forever. (default: forever)",
            valueName: "time"))
    var maxConnectionAge: String?

    @Option(
        help: ArgumentHelp(
            "Silence after which a client is asked whether it is still there, such as 1m, or forever. (default: 2h)", valueName: "time"))
    var keepalive: String?

    @Option(
        help: ArgumentHelp(
            "Least time between the keepalive PINGs of a client, with calls or without; quicker ones are cut off. (default: 5m, with calls only)",
            valueName: "time"))
    var clientKeepalive: String?

    /// Throws `ValidationError` naming the option that is bad.
    func settings() throws -> ConnectionSettings {
        var settings = ConnectionSettings()
        if let age = try Self.time("max-connection-age", maxConnectionAge) { settings.maxAge = age.amount }
        if let keepalive = try Self.time("keepalive", keepalive) { settings.keepalive.time = keepalive.amount }
        if let interval = try Self.time("client-keepalive", clientKeepalive) {
            guard let amount = interval.amount else { throw ValidationError("--client-keepalive is 'forever', not a time such as 30s") }
            settings.pings.minimumInterval = amount
            settings.pings.permitsWithoutCalls = true
        }
        return settings
    }

    private static func time(_ option: String, _ text: String?) throws -> AttemptRetention? {
        guard let text = text ?? Environment.value(of: option) else { return nil }
        guard let time = AttemptRetention(text) else {
            throw ValidationError("--\(option) is '\(text)', not a time from 1s to 36500d such as 30m, nor forever")
        }
        return time
    }
}

extension AttemptRetention {
    /// Nil for ever.
    fileprivate var amount: TimeAmount? {
        switch self {
        case .forever: nil
        case .lasting(let time): .init(time)
        }
    }
}
