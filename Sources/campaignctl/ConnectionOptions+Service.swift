import RPCServer

extension ConnectionOptions {
    /// Runs `body` with a connected client of one service, which `client` makes.
    func withClient<Service>(
        of client: (RPCClient, CallOptions) -> Service, _ body: (Service) async throws -> Void
    ) async throws {
        try await withClient { connection, options in try await body(client(connection, options)) }
    }
}
