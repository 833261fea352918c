import NIOCore

/// How a client's connections are opened, and what its calls say of where they go: a ``Connector``, or what stands in for it.
protocol Connecting: Sendable {
    /// The server, for people.
    var target: String { get }
    /// `:scheme` of the calls.
    var scheme: String { get }
    /// `:authority` of the calls.
    var authority: String { get }
    /// Connects; see ``Connector``.
    func connect(
        on eventLoop: any EventLoop, timeout: TimeAmount, initialize: @escaping @Sendable (any Channel) throws -> Void
    ) -> EventLoopFuture<any Channel>
}
