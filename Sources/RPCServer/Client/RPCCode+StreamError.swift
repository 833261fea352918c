import CNghttp2

extension RPCCode {
    /// What the error code of a reset says of the call (gRPC over HTTP/2, "HTTP2 Transport Mapping, Errors").
    init(streamError: UInt32) {
        switch nghttp2_error_code(streamError) {
        case NGHTTP2_CANCEL: self = .cancelled
        case NGHTTP2_ENHANCE_YOUR_CALM: self = .resourceExhausted
        case NGHTTP2_INADEQUATE_SECURITY: self = .permissionDenied
        default: self = .internalError
        }
    }
}
