import NIOCore

/// How a call went.
public struct CallOutcome: Sendable {
    /// The status sent, or that would have been sent to a caller who went away.
    public let status: RPCStatus
    /// Time from the call's headers to its status.
    public let elapsed: TimeAmount
    /// Framed request bytes.
    public let bytesReceived: Int
    /// Framed response bytes.
    public let bytesSent: Int
}
