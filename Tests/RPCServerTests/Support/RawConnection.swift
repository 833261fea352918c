import NIOCore
import NIOPosix
import Synchronization

@testable import RPCServer

/// A connection that writes bytes and frames as told, right or wrong, and collects what comes back.
final class RawConnection: Sendable {
    private let channel: any Channel
    private let collector: NIOLoopBound<Collector>

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        var received = ByteBuffer()
        var isClosed = false

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            received.writeBuffer(&bytes)
        }

        func channelInactive(context: ChannelHandlerContext) { isClosed = true }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    struct Frame: Equatable {
        var type: UInt8
        var flags: UInt8
        var stream: UInt32
        var payload: [UInt8]

        init(type: UInt8, flags: UInt8, stream: UInt32, payload: [UInt8]) {
            self.type = type
            self.flags = flags
            self.stream = stream
            self.payload = payload
        }

        /// Reads the next frame; nil, and reads nothing, where it is not complete.
        init?(_ bytes: inout ByteBuffer) {
            var rest = bytes
            guard let high = rest.readInteger(as: UInt8.self), let low = rest.readInteger(as: UInt16.self),
                let type = rest.readInteger(as: UInt8.self), let flags = rest.readInteger(as: UInt8.self),
                let stream = rest.readInteger(as: UInt32.self), let payload = rest.readBytes(length: Int(high) << 16 | Int(low))
            else { return nil }
            self.init(type: type, flags: flags, stream: stream, payload: payload)
            bytes = rest
        }
    }

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    /// Bytes of the peer's before its frames.
    private let skipped: Int

    private init(channel: any Channel, collector: NIOLoopBound<Collector>, skipped: Int = 0) {
        self.channel = channel
        self.collector = collector
        self.skipped = skipped
    }

    /// A server's side of a channel that is being accepted, whose client begins with its preface.
    static func accepted(_ channel: any Channel) throws -> RawConnection {
        let collector = Collector()
        try channel.pipeline.syncOperations.addHandler(collector)
        return RawConnection(
            channel: channel, collector: NIOLoopBound(collector, eventLoop: channel.eventLoop), skipped: preface.count)
    }

    static func connect(port: Int, preface: Bool = true) async throws -> RawConnection {
        // Made with the channel, which the server may close before anyone could look its handler up.
        let made = Mutex<NIOLoopBound<Collector>?>(nil)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let collector = Collector()
                    made.withLock { $0 = NIOLoopBound(collector, eventLoop: channel.eventLoop) }
                    try channel.pipeline.syncOperations.addHandler(collector)
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        guard let collector = made.withLock({ $0 }) else { throw ChannelError.eof }
        let connection = RawConnection(channel: channel, collector: collector)
        if preface { connection.send(RawConnection.preface + RawConnection.frame(4, 0, 0, [])) }
        return connection
    }

    func send(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

    func close() async { try? await channel.close() }

    static func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt32, _ payload: [UInt8]) -> [UInt8] {
        let length = payload.count
        return [UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255), type, flags]
            + [UInt8(stream >> 24 & 127), UInt8(stream >> 16 & 255), UInt8(stream >> 8 & 255), UInt8(stream & 255)] + payload
    }

    /// A HEADERS frame of literal fields without indexing (RFC 7541, section 6.2.2).
    static func headers(_ stream: UInt32, _ fields: [(String, String)], endStream: Bool = false) -> [UInt8] {
        frame(1, endStream ? 5 : 4, stream, block(fields))
    }

    static func block(_ fields: [(String, String)]) -> [UInt8] {
        fields.flatMap { [0] + string($0.0) + string($0.1) }
    }

    private static func string(_ text: String) -> [UInt8] {
        let count = text.utf8.count
        guard count >= 127 else { return [UInt8(count)] + Array(text.utf8) }
        var rest = count - 127
        var length: [UInt8] = [127]
        while rest >= 128 {
            length.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        return length + [UInt8(rest)] + Array(text.utf8)
    }

    static func call(_ path: String, _ extra: [(String, String)] = [], without: Set<String> = []) -> [(String, String)] {
        let fixed = [
            (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "test"),
            ("content-type", "application/grpc"), ("te", "trailers"),
        ]
        let overridden = Set(extra.map(\.0))
        return fixed.map { field in extra.first { $0.0 == field.0 } ?? field }.filter { !without.contains($0.0) }
            + extra.filter { field in !fixed.contains { $0.0 == field.0 } && overridden.contains(field.0) }
    }

    static func data(_ stream: UInt32, _ payload: [UInt8], endStream: Bool = true) -> [UInt8] {
        frame(0, endStream ? 1 : 0, stream, payload)
    }

    /// A message behind its prefix.
    static func message(_ bytes: [UInt8], flag: UInt8 = 0, length: Int? = nil) -> [UInt8] {
        let length = length ?? bytes.count
        return [flag, UInt8(length >> 24 & 255), UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255)] + bytes
    }

    var isClosed: Bool {
        get async { (try? await channel.eventLoop.submit { self.collector.value.isClosed }.get()) ?? true }
    }

    /// All bytes received so far, as text.
    var text: String {
        get async throws { String(buffer: try await channel.eventLoop.submit { self.collector.value.received }.get()) }
    }

    /// All frames received so far.
    var frames: [Frame] {
        get async throws {
            var bytes = try await channel.eventLoop.submit { self.collector.value.received }.get()
            var frames: [Frame] = []
            bytes.moveReaderIndex(forwardBy: min(skipped, bytes.readableBytes))
            while let frame = Frame(&bytes) { frames.append(frame) }
            return frames
        }
    }

    /// The payloads of HEADERS frames of a stream, once its end has come or the connection is closed.
    func headerBlocks(_ stream: UInt32) async throws -> [[UInt8]] {
        _ = await eventually {
            if await isClosed { return true }
            return ((try? await frames) ?? []).contains { $0.stream == stream && (($0.type <= 1 && $0.flags & 1 == 1) || $0.type == 3) }
        }
        return try await frames.filter { $0.type == 1 && $0.stream == stream }.map(\.payload)
    }
}
