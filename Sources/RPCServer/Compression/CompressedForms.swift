import NIOCore
import Synchronization

/// The compressed frames of one message, made when they are first wanted.
final class CompressedForms: Sendable {
    /// Nil for an encoding that does not make the message shorter.
    private let frames = Mutex<[MessageEncoding: ByteBuffer?]>([:])

    /// The frame of an encoding, made by `make` the first time. Whoever comes meanwhile waits for it.
    func frame(_ encoding: MessageEncoding, _ make: () -> ByteBuffer?) -> ByteBuffer? {
        frames.withLock { frames in
            if let known = frames[encoding] { return known }
            let made = make()
            frames[encoding] = .some(made)
            return made
        }
    }
}
