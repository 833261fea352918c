import NIOCore

/// Takes the responses of a call made inside the process. Confined to the call's event loop, and called from within
/// ``InProcessCall`` where the handler answers at once.
package protocol InProcessSink: AnyObject {
    /// Whether there is room for more. While it is false a handler suspends or conflates; tell ``InProcessCall/drained()`` when it is true again.
    var isWritable: Bool { get }
    /// The handler has taken requests: ``InProcessCall/unconsumedBytes`` is smaller.
    func requestsTaken()
    /// Metadata ahead of the first message.
    func receive(initialMetadata: Metadata)
    /// A packed message, without prefix.
    func receive(message: ByteBuffer)
    /// The call is over. Nothing comes after it.
    func finished(_ status: RPCStatus, trailers: Metadata)
}

extension InProcessSink {
    /// Does nothing.
    package func requestsTaken() {}
    /// Drops it.
    package func receive(initialMetadata: Metadata) {}
}
