import NIOCore
import NIOSSL

/// What went wrong in a handshake, as far as the library says.
struct TLSFailure {
    /// A phrase for the log.
    let reason: String
    /// The client spoke HTTP/1.1 without TLS.
    var isPlainHTTP = false
    /// The client went away, which scanners and health checks do all day.
    var isSilent = false

    private static let phrases = [
        "WRONG_VERSION_NUMBER": "what came is not TLS: cleartext, HTTP/2 perhaps, or garbage",
        "PEER_DID_NOT_RETURN_A_CERTIFICATE": "the client has no certificate",
        "CERTIFICATE_VERIFY_FAILED": "the client's certificate was refused: it is expired, or not from an authority that is trusted here",
        "NO_SHARED_CIPHER": "the client knows none of the cipher suites",
        "UNSUPPORTED_PROTOCOL": "the client knows only older versions of TLS",
    ]

    init(_ error: any Error) {
        guard case NIOSSLError.handshakeFailed(let cause) = error else {
            reason = "\(error)"
            isSilent = error as? NIOSSLError == .uncleanShutdown
            return
        }
        guard case .sslError(let stack) = cause, let first = stack.first else {
            reason = "the client went away during the handshake"
            isSilent = true
            return
        }
        if stack.contains(.eofDuringHandshake) {
            reason = "the client went away during the handshake"
            isSilent = true
            return
        }
        let name = TLSFailure.name(first)
        isPlainHTTP = name == "HTTP_REQUEST"
        reason =
            isPlainHTTP
            ? "HTTP/1.1 came without TLS"
            : TLSFailure.phrases[name] ?? name.lowercased().split(separator: "_").joined(separator: " ")
    }

    /// The client took too long.
    init(timeout: TimeAmount) {
        reason = "the handshake was not complete after \(timeout.nanoseconds / 1_000_000) ms"
    }

    /// BoringSSL's name of an error: what stands before ` at ` in `Error: 268435612 error:1000009c:SSL routines:OPENSSL_internal:HTTP_REQUEST at FILE:LINE`.
    private static func name(_ error: BoringSSLInternalError) -> String {
        for part in error.description.split(separator: ":") where part.contains(" at ") {
            return part.split(separator: " ").first.map(String.init) ?? ""
        }
        return error.description
    }
}
