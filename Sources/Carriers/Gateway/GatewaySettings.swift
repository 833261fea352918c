import RPCServer

/// Limits and waits of a ``GatewayCarrier``, in real time.
public struct GatewaySettings: Sendable, Hashable {
    /// Requests of a kind (placements; look-ups and instructions) that are at the gateway at a time. Both kinds and
    /// the stream of events together stay under the 100 streams that servers commonly take.
    public var maximumInFlight = 48
    /// Placements that wait for their turn; one more is answered as throttled.
    public var maximumWaiting = 1_000
    /// Longest that a placement waits for its turn. After it, it is answered as throttled: by the
    /// time that it had its turn, the engine might have given the attempt up, and begun another.
    public var placementPatience: Duration = .seconds(5)
    /// Longest that a look-up waits for its turn after it was asked for last. The engine has asked again, or given it up, by then.
    public var lookUpPatience: Duration = .seconds(30)
    /// Longest that an instruction is tried, from when it was handed over: the gateway takes each once, so that trying again does no
    /// harm. Then it counts as failed.
    public var instructionPatience: Duration = .seconds(5)
    /// Wait before an instruction is tried again whose RPC failed.
    public var instructionPause: Duration = .milliseconds(200)
    /// Wait before a look-up is tried again whose RPC failed.
    public var lookUpPause: Duration = .milliseconds(500)
    /// Longest wait for the answer of an RPC, and for the first response of Events.
    public var answerTimeout: Duration = .seconds(10)
    /// What throttles that this side decides on ask for: with no connection, and with too much waiting.
    public var throttlePause: Duration = .seconds(1)
    /// Acknowledgements of messages that came in, and replies to them, that wait for their turn. Beyond, a message is acknowledged when
    /// it is told again, and a reply is not sent.
    public var maximumAnswers = 10_000
    /// Longest wait at the start for the first connection.
    public var startPatience: Duration = .seconds(2)
    /// Wait before the second attempt to connect; doubled each time up to ``longestBackOff``.
    public var firstBackOff: Duration = .milliseconds(100)
    /// Longest wait between attempts to connect.
    public var longestBackOff: Duration = .seconds(5)
    /// Longest wait at the end for placements under way.
    public var drainTimeout: Duration = .seconds(10)

    /// How TLS is spoken with a `grpcs://` gateway. Its files are read anew for each connection.
    public var tls = ClientTLS()

    /// The defaults.
    public init() {}
}
