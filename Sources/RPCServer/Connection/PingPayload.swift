/// What the PINGs of this library carry, so that each answer is known for what it answers.
enum PingPayload {
    static let drain: UInt64 = 0x6472_6169_6e69_6e67
    static let keepalive: UInt64 = 0x6b65_6570_616c_6976
}
