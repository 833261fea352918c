extension ResponseHeaders {
    /// Why a response's head is none of gRPC's (gRPC, "HTTP to gRPC status code mapping"); nil where it is.
    var refusal: RPCError? {
        // A status of gRPC's own says more than HTTP's.
        if let rpcStatus, rpcStatus.code != .ok { return nil }
        guard status == 200 else {
            let code: RPCCode =
                switch status {
                case 400, 431: .internalError
                case 401: .unauthenticated
                case 403: .permissionDenied
                case 404: .unimplemented
                case 429, 502, 503, 504: .unavailable
                default: .unknown
                }
            return RPCError(code, "the server answered with HTTP status \(status.map(String.init) ?? "none")")
        }
        guard let contentType, contentType.hasPrefix("application/grpc") else {
            return RPCError(.unknown, "the server answered with content type \(contentType ?? "none")")
        }
        return nil
    }
}
