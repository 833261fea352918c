extension ServerCall: HTTP2StreamConsumer {
    func streamClosed(_ closure: StreamClosure) { cancel() }
}
