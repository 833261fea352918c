import NIOCore
import NIOPosix
import Synchronization

@testable import RPCServer

/// A server that says what a test tells it to its one client, right or wrong.
final class RawServer: Sendable {
    private let channel: any Channel

    var port: Int { channel.localAddress?.port ?? 0 }

    private final class Held: Sendable {
        let connection = Mutex<RawConnection?>(nil)
    }

    private let held: Held

    private init(channel: any Channel, held: Held) {
        self.channel = channel
        self.held = held
    }

    static func listen() async throws -> RawServer {
        let held = Held()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = try RawConnection.accepted(channel)
                    held.connection.withLock { $0 = connection }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return RawServer(channel: channel, held: held)
    }

    /// The client's connection, once it is there.
    var connection: RawConnection {
        get async throws {
            _ = await eventually { held.connection.withLock { $0 != nil } }
            guard let connection = held.connection.withLock({ $0 }) else { throw ChannelError.eof }
            return connection
        }
    }

    func close() async { try? await channel.close() }
}
