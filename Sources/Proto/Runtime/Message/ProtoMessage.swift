/// A protobuf message as a Swift value. The types are generated; see `Tools/generate`.
public protocol ProtoMessage: Sendable, Hashable {
    /// Full name of the message type, such as `campaigns.v1.Campaign`.
    static var typeName: String { get }

    /// A message with every field at its default.
    init()

    /// Reads a message, which is unpacked into `arena` and then copied out; the arena's memory is given back.
    ///
    /// What the wire format allows and this program does not take is refused: nesting beyond
    /// ``ProtoLimits/depth``, strings that are not UTF-8 or hold U+0000. Unknown fields are dropped.
    init(unpacking bytes: UnsafeRawBufferPointer, arena: Arena) throws(ProtoError)

    /// Builds the message for writing and hands it to `body`, then gives the arena's memory back.
    ///
    /// A message of numbers only touches neither the arena nor the heap.
    func withPacked<R>(arena: Arena, _ body: (PackedMessage) -> R) -> R
}

extension ProtoMessage {
    /// Reads a message from an array; for tests and cold paths.
    public init(unpacking bytes: [UInt8], arena: Arena = Arena()) throws(ProtoError) {
        let result: Result<Self, ProtoError> = bytes.withUnsafeBytes { raw in
            do throws(ProtoError) {
                return .success(try Self(unpacking: raw, arena: arena))
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }

    /// The message's bytes as an array; for tests and cold paths.
    public func packed(arena: Arena = Arena()) -> [UInt8] {
        withPacked(arena: arena) { message in
            [UInt8](unsafeUninitializedCapacity: message.size) { buffer, count in
                if let base = buffer.baseAddress {
                    message.write(to: base)
                    count = message.size
                }
            }
        }
    }
}
