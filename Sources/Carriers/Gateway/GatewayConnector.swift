import CarrierProtos
import Logging
import NIOCore
import RPCServer

/// Keeps a connection to a gateway with its stream of events open: connects, listens, and after a
/// pause begins anew, for as long as its task runs.
struct GatewayConnector: Sendable {
    let address: GatewayAddress
    let settings: GatewaySettings
    let logger: Logger

    /// Longest `resume_token` that is kept, in bytes.
    private static let longestToken = 1_024

    /// Runs until its task is cancelled. `opened` is told of each connection whose stream of events is open, `closed`
    /// when there is none any more, or none could be had, and `tell` of each response, one after the other.
    func run(
        opened: @Sendable (RPCClient) -> Void, closed: @Sendable () -> Void,
        tell: @Sendable (CampaignsCarrierV1.EventsResponse) async -> Void
    ) async {
        var token = ""
        var backOff = settings.firstBackOff
        var complaint = ""
        while !Task.isCancelled {
            var wasOpen = false
            var reason = "it ended the stream of events"
            do {
                let client = try await RPCClient.connect(
                    to: address.endpoint, tls: address.isSecure ? settings.tls : nil, settings: clientSettings)
                do {
                    try await listen(client, &token, &wasOpen, opened, tell)
                } catch {
                    reason = "\(error)"
                }
                closed()
                await client.close()
            } catch {
                reason = "\(error)"
                closed()
            }
            guard !Task.isCancelled else { return }
            if wasOpen {
                backOff = settings.firstBackOff
                complaint = ""
            }
            // Once for each reason: a gateway may be away for long.
            if reason != complaint {
                logger.warning("no connection to the carrier gateway; nothing is placed until there is", metadata: ["reason": "\(reason)"])
                complaint = reason
            }
            try? await Task.sleep(for: backOff, clock: .continuous)
            backOff = min(backOff * 2, settings.longestBackOff)
        }
    }

    private var clientSettings: ClientSettings {
        var client = ClientSettings()
        client.connectTimeout = .init(settings.answerTimeout)
        client.userAgent = "campaignd/1"
        // The stream of events may say nothing for long; as often as gRPC's servers allow.
        client.keepalive.time = .minutes(5)
        return client
    }

    private func listen(
        _ client: RPCClient, _ token: inout String, _ isOpen: inout Bool, _ opened: @Sendable (RPCClient) -> Void,
        _ tell: @Sendable (CampaignsCarrierV1.EventsResponse) async -> Void
    ) async throws {
        let responses = await client.serverStreaming(GatewayCarrier.Gateway.events, .init(resumeToken: token))
        let alarm = Task { [settings] in
            try await Task.sleep(for: settings.answerTimeout, clock: .continuous)
            responses.cancel()
        }
        defer { alarm.cancel() }
        try await withTaskCancellationHandler {
            for try await response in responses {
                if !isOpen {
                    isOpen = true
                    alarm.cancel()
                    opened(client)
                }
                await tell(response)
                token = response.resumeToken.utf8.count <= Self.longestToken ? response.resumeToken : ""
            }
        } onCancel: {
            responses.cancel()
        }
    }
}
