extension ServerCall: HTTP2StreamConsumer {
    func streamClosed(errorCode: UInt32) { cancel() }
}
