import Synchronization

/// What a call's headers say: the same for all calls of a connection that have the same headers.
final class CallHead: Sendable {
    let entry: MethodEntry
    let metadata: Metadata
    /// Encoding of compressed requests.
    let requestEncoding: MessageEncoding
    /// Encodings that the caller takes.
    let acceptedEncodings: AcceptedEncodings
    /// What was found out from the metadata; see ``CallContext/share(_:for:)``.
    private let value = Mutex<SharedValue?>(nil)

    init(
        entry: MethodEntry, metadata: Metadata, requestEncoding: MessageEncoding = .identity,
        acceptedEncodings: AcceptedEncodings = AcceptedEncodings()
    ) {
        self.entry = entry
        self.metadata = metadata
        self.requestEncoding = requestEncoding
        self.acceptedEncodings = acceptedEncodings
    }

    var shared: SharedValue? { value.withLock { $0 } }

    /// Shares a value, unless there is one. Returns what is shared now.
    func share(_ new: SharedValue) -> SharedValue {
        value.withLock { value in
            let shared = value ?? new
            value = shared
            return shared
        }
    }
}
