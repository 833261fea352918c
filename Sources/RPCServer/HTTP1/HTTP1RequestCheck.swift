import NIOHTTP1

/// Looks at a request's head for what the decoder lets through and this server does not take.
struct HTTP1RequestCheck {
    /// A head that can be served.
    struct Accepted {
        let head: HTTPRequestHead
        /// Length of the body; nil where it comes in chunks.
        let bodyLength: Int?
        let keepsAlive: Bool
        let expectsContinue: Bool
    }

    let settings: HTTP1Settings

    func check(_ head: NIOHTTP1.HTTPRequestHead) throws(HTTPRefusal) -> Accepted {
        guard head.version.major == 1 else { throw HTTPRefusal(505, .invalidArgument, "HTTP \(head.version) is not spoken here") }
        guard head.uri.utf8.count <= settings.targetBytes else {
            throw HTTPRefusal(414, .invalidArgument, "the request target is longer than \(settings.targetBytes) bytes")
        }
        let size = head.headers.reduce(0) { $0 &+ $1.name.utf8.count &+ $1.value.utf8.count }
        guard head.headers.count <= settings.headerCount, size <= settings.headerBytes else {
            throw HTTPRefusal(
                431, .invalidArgument,
                "the headers are more than \(settings.headerCount), or larger than \(settings.headerBytes) bytes together"
            )
        }
        let hosts = head.headers["host"]
        // RFC 9112, section 3.2.
        guard hosts.count == 1 || (hosts.isEmpty && head.version.minor == 0) else {
            throw HTTPRefusal(400, .invalidArgument, "exactly one Host header is needed")
        }
        guard hosts.allSatisfy(isAuthority) else { throw HTTPRefusal(400, .invalidArgument, "the Host header is not a host and a port") }
        let (authority, target) = try parts(head.uri, host: hosts.first ?? "")
        if target == "*", head.method != .OPTIONS { throw HTTPRefusal(400, .invalidArgument, "* is a target of OPTIONS only") }
        // After an offer to change the protocol, which is not taken up, the decoder reads no further.
        let endsDecoding = !head.headers["upgrade"].isEmpty || head.method == .CONNECT
        return Accepted(
            head: HTTPRequestHead(
                method: head.method.rawValue, target: target, authority: authority,
                headers: head.headers.map { .init($0.name.lowercased(), $0.value) }
            ),
            bodyLength: try bodyLength(head), keepsAlive: head.isKeepAlive && !endsDecoding,
            expectsContinue: head.version.minor >= 1 && head.headers["expect"].contains { $0.lowercased() == "100-continue" }
        )
    }

    /// Where the body ends. Two answers to that are how requests are smuggled (RFC 9112, section 6.3 and 11.2).
    private func bodyLength(_ head: NIOHTTP1.HTTPRequestHead) throws(HTTPRefusal) -> Int? {
        let encodings = head.headers["transfer-encoding"]
        let lengths = head.headers["content-length"]
        if !encodings.isEmpty {
            guard lengths.isEmpty else {
                throw HTTPRefusal(400, .invalidArgument, "content-length and transfer-encoding must not come together")
            }
            guard encodings.count == 1, encodings[0].lowercased() == "chunked", head.version.minor >= 1 else {
                throw HTTPRefusal(400, .invalidArgument, "of transfer encodings only chunked is known, and not before HTTP/1.1")
            }
            return nil
        }
        guard let text = lengths.first else { return 0 }
        guard lengths.count == 1, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }), let length = Int(text) else {
            throw HTTPRefusal(400, .invalidArgument, "the content-length is not one number")
        }
        return length
    }

    /// Host, and path and query, of a target. One that is absolute names the host itself, whatever the header says (RFC 9112, section 3.2.2).
    private func parts(_ target: String, host: String) throws(HTTPRefusal) -> (authority: String, target: String) {
        if target.hasPrefix("/") || target == "*" { return (host, target) }
        let scheme = target.lowercased()
        guard let rest = ["http://", "https://"].first(where: { scheme.hasPrefix($0) }).map({ target.dropFirst($0.count) }) else {
            throw HTTPRefusal(400, .invalidArgument, "the request target must begin with /")
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.isEmpty, isAuthority(String(authority)) else {
            throw HTTPRefusal(400, .invalidArgument, "the request target has no host")
        }
        let path = rest.dropFirst(authority.count)
        return (String(authority), path.hasPrefix("/") ? String(path) : "/" + path)
    }

    /// Whether it is made of what a host and its port may have (RFC 3986, section 3.2.2). Who the user is must not stand there (RFC 9110,
    /// section 4.2.4).
    private func isAuthority(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: HTTP1RequestCheck.otherHostBytes.contains(byte)
            }
        }
    }

    private static let otherHostBytes = Array("-._~!$&'()*+,;=%:[]".utf8)
}
