import CNghttp2

/// The head of a frame (RFC 9113, section 4.1), read where it lies.
struct HTTP2FrameHead {
    /// Bytes of a head.
    static let size = 9

    /// Bytes of the payload.
    let length: Int
    let type: UInt8
    let flags: UInt8
    /// Without the reserved bit.
    let streamID: Int32

    /// - Parameter pointer: where ``size`` bytes are.
    @inline(__always)
    init(at pointer: UnsafeRawPointer) {
        let lengthAndType = UInt32(bigEndian: pointer.loadUnaligned(as: UInt32.self))
        length = Int(lengthAndType >> 8)
        type = UInt8(truncatingIfNeeded: lengthAndType)
        flags = pointer.load(fromByteOffset: 4, as: UInt8.self)
        streamID = HTTP2FrameHead.word(at: pointer + 5)
    }

    /// Bytes of the frame with its head.
    @inline(__always)
    var total: Int { HTTP2FrameHead.size &+ length }

    @inline(__always)
    func has(_ flag: nghttp2_flag) -> Bool { flags & UInt8(truncatingIfNeeded: flag.rawValue) != 0 }

    /// A number of 31 bits, as stream numbers and window increments are.
    @inline(__always)
    static func word(at pointer: UnsafeRawPointer) -> Int32 {
        Int32(truncatingIfNeeded: UInt32(bigEndian: pointer.loadUnaligned(as: UInt32.self)) & 0x7FFF_FFFF)
    }
}
