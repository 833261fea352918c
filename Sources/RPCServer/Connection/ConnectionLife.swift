import NIOCore

/// What is due in the life of a server's connection, and when to look again. It reads no clock and draws no lots: it is told.
struct ConnectionLife {
    enum Due: Equatable {
        case ping
        case drain(DrainReason)
        /// Calls that go on have had their time.
        case cutOff
        case close
    }

    /// The connection as it is.
    struct Facts {
        var now: NIODeadline
        /// When bytes came last.
        var lastRead: NIODeadline
        /// Streams opened since the connection began.
        var opened: UInt64
        var hasStreams: Bool
    }

    private let settings: ConnectionSettings
    private var keepalive: Keepalive
    private var keepaliveLook: NIODeadline?
    private var idleLook: NIODeadline?
    private var openedAtIdleLook: UInt64 = 0
    private var ageEnd: NIODeadline?
    private var graceEnd: NIODeadline?
    private var lingerEnd: NIODeadline?
    private var openingEnd: NIODeadline?

    /// Time for a peer to take the last that is said to it.
    private static let linger = TimeAmount.seconds(1)

    /// - Parameters:
    ///   - opening: time for the peer's preface, with its first SETTINGS; nil for no limit.
    ///   - lot: from 0 to 1, by chance; moves the end of the connection's age by up to a tenth.
    init(_ settings: ConnectionSettings, opening: TimeAmount? = nil, now: NIODeadline, lot: Double) {
        self.settings = settings
        openingEnd = opening.map { now + $0 }
        keepalive = Keepalive(settings.keepalive)
        keepaliveLook = settings.keepalive.time.map { now + $0 }
        idleLook = settings.maxIdle.map { now + $0 }
        ageEnd = settings.maxAge.map { now + $0.scaled(by: 0.9 + 0.2 * lot) }
    }

    /// When to look again; nil for never.
    var nextLook: NIODeadline? {
        [openingEnd, keepaliveLook, idleLook, ageEnd, graceEnd, lingerEnd].compactMap { $0 }.min()
    }

    /// One thing that is due; ask again until there is none.
    mutating func look(_ facts: Facts) -> Due? {
        if ConnectionLife.take(&lingerEnd, at: facts.now) || ConnectionLife.take(&openingEnd, at: facts.now) { return .close }
        if ConnectionLife.take(&graceEnd, at: facts.now) {
            lingerEnd = facts.now + ConnectionLife.linger
            return .cutOff
        }
        if ConnectionLife.take(&keepaliveLook, at: facts.now) {
            switch keepalive.look(now: facts.now, lastRead: facts.lastRead, hasCalls: facts.hasStreams) {
            case .wait(let time): keepaliveLook = time
            case .ping(let time):
                keepaliveLook = time
                return .ping
            case .close: return .close
            // Without calls there is nothing to look after; later there may be.
            case .rest: keepaliveLook = settings.keepalive.time.map { facts.now + $0 }
            }
        }
        if ConnectionLife.take(&ageEnd, at: facts.now) { return .drain(.age) }
        if ConnectionLife.take(&idleLook, at: facts.now) {
            if !facts.hasStreams && facts.opened == openedAtIdleLook { return .drain(.idle) }
            openedAtIdleLook = facts.opened
            idleLook = settings.maxIdle.map { facts.now + $0 }
        }
        return nil
    }

    /// The peer's preface is complete.
    mutating func opened() { openingEnd = nil }

    /// The peer was told that there will be no more calls: idleness and age have done their part.
    mutating func beganDrain() {
        idleLook = nil
        ageEnd = nil
    }

    /// The peer was told of the last stream that is served. From here the grace runs (A9).
    mutating func beganGrace(_ reason: DrainReason, now: NIODeadline) {
        if case .age = reason { graceEnd = settings.maxAgeGrace.map { now + $0 } }
    }

    /// Whether a time has come; then it is over with.
    private static func take(_ time: inout NIODeadline?, at now: NIODeadline) -> Bool {
        guard let due = time, due <= now else { return false }
        time = nil
        return true
    }
}
