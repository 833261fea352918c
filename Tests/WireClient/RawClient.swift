import Dispatch
import Glibc

/// A client of plain bytes, blocking, so that tests say exactly what is on the wire. Used off the concurrency pool, see ``offPool(_:)``.
package final class RawClient {
    package struct Response: Sendable {
        package var status = 0
        package var headers: [(name: String, value: String)] = []
        package var body = ""
        /// Whether the body came to the end that its framing promised.
        package var isWhole = true

        package subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    package private(set) var isAtEnd = false

    /// - Parameter receiveBuffer: bytes of the system's receive buffer, for slow readers; nil for its default.
    package init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var wait = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        if var receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        if result != 0 { throw Failure(description: "cannot connect: \(errno)") }
    }

    deinit { close(descriptor) }

    package func send(_ text: String) { send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return }
            sent += count
        }
    }

    /// Sends a request with a key, and a `content-length` where it has a body, and reads the response.
    package func request(_ method: String, _ target: String, _ body: String? = nil, headers: String = "", key: Bool = true) throws
        -> Response
    {
        let type = body == nil || headers.lowercased().contains("content-type") ? "" : "content-type: application/json\r\n"
        let length = body.map { "content-length: \($0.utf8.count)\r\n" } ?? ""
        let authorization = key ? "authorization: Bearer tk_test_key\r\n" : ""
        send("\(method) \(target) HTTP/1.1\r\nhost: x\r\n\(authorization)\(type)\(length)\(headers)\r\n\(body ?? "")")
        return try response(toHead: method == "HEAD")
    }

    package func response(toHead: Bool = false) throws -> Response {
        var response = Response()
        guard let statusLine = line() else { throw Failure(description: "no response; the connection ended or was silent") }
        response.status = Int(statusLine.split(separator: " ").dropFirst().first ?? "") ?? 0
        while let header = line(), !header.isEmpty {
            let name = header.prefix { $0 != ":" }
            response.headers.append((name.lowercased(), header.dropFirst(name.count + 1).trimmingSpaces()))
        }
        if toHead || response.status == 100 { return response }
        try readBody(of: &response)
        return response
    }

    private func readBody(of response: inout Response) throws {
        var body: [UInt8] = []
        if let length = response["content-length"].flatMap({ Int($0) }) {
            body = take(length)
            response.isWhole = body.count == length
        } else if response["transfer-encoding"] == "chunked" {
            response.isWhole = false
            while let size = line().flatMap({ Int($0, radix: 16) }) {
                body += take(size)
                _ = line()
                if size == 0 {
                    response.isWhole = true
                    break
                }
            }
        } else {
            while fill() {}
            body = buffer
            buffer = []
        }
        response.body = String(decoding: body, as: UTF8.self)
    }

    /// Reads until `text` was seen; returns all up to there.
    package func read(until text: String) -> String {
        let wanted = Array(text.utf8)
        while true {
            if let range = buffer.firstRange(of: wanted) {
                defer { buffer.removeFirst(range.upperBound) }
                return String(decoding: buffer[..<range.upperBound], as: UTF8.self)
            }
            if !fill() { return String(decoding: buffer, as: UTF8.self) }
        }
    }

    /// Whether the server closes the connection, without sending more.
    package func closes() -> Bool {
        while fill() {}
        return isAtEnd && buffer.isEmpty
    }

    package func take(_ count: Int) -> [UInt8] {
        while buffer.count < count, fill() {}
        let taken = Array(buffer.prefix(count))
        buffer.removeFirst(taken.count)
        return taken
    }

    private func line() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = buffer[..<end].last == 0x0D ? buffer[..<(end - 1)] : buffer[..<end]
                defer { buffer.removeFirst(end + 1) }
                return String(decoding: line, as: UTF8.self)
            }
            if !fill() { return nil }
        }
    }

    private func fill() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        if count == 0 || (count < 0 && errno == ECONNRESET) { isAtEnd = true }
        guard count > 0 else { return false }
        buffer += bytes.prefix(count)
        return true
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> String { String(drop { $0 == " " }) }
}

/// Runs blocking work on a thread of its own: the concurrency pool is the servers' too.
package func offPool<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
    }
}

package func usleepMilliseconds(_ milliseconds: UInt32) { usleep(milliseconds * 1000) }
