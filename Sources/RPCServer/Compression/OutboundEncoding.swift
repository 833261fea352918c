/// How the messages of one call are compressed on their way out, settled before the first of them. One byte, to be kept in an atomic.
struct OutboundEncoding: Sendable, Hashable {
    let encoding: MessageEncoding
    /// Whether the call chose: then messages of any size are compressed.
    let isChosen: Bool

    static let identity = OutboundEncoding(.identity, isChosen: false)

    init(_ encoding: MessageEncoding, isChosen: Bool) {
        self.encoding = encoding
        self.isChosen = isChosen
    }

    /// Never 0, which stands for not settled.
    var rawValue: UInt8 { 0x80 | (isChosen ? 0x40 : 0) | encoding.rawValue }

    init?(rawValue: UInt8) {
        guard rawValue & 0x80 != 0, let encoding = MessageEncoding(rawValue: rawValue & 0x3F) else { return nil }
        self.init(encoding, isChosen: rawValue & 0x40 != 0)
    }

    /// Whether a message of so many bytes is to be compressed.
    func applies(to size: Int, _ settings: CompressionSettings) -> Bool {
        encoding != .identity && size > 0 && (isChosen || size >= settings.minimumSize)
    }
}
