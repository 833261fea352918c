import NIOCore

/// When a PING is due, and when the peer has been silent for too long. It reads no clock: it is told the time.
struct Keepalive {
    enum Due: Equatable {
        /// Nothing before this time.
        case wait(until: NIODeadline)
        /// A PING now; look again at this time.
        case ping(until: NIODeadline)
        /// The peer did not answer.
        case close
        /// Nothing until a call begins.
        case rest
    }

    private let settings: KeepaliveSettings
    /// When the PING went out that was not answered yet.
    private var pinged: NIODeadline?

    init(_ settings: KeepaliveSettings) { self.settings = settings }

    /// - Parameter lastRead: when bytes came last; any byte is an answer (A8, "Basic Keepalive").
    mutating func look(now: NIODeadline, lastRead: NIODeadline, hasCalls: Bool) -> Due {
        guard let time = settings.time else { return .rest }
        if let pinged {
            if lastRead < pinged {
                let end = pinged + settings.timeout
                // In between the answer may have come.
                return now < end ? .wait(until: min(end, now + time)) : .close
            }
            self.pinged = nil
        }
        let due = lastRead + time
        if now < due { return .wait(until: due) }
        guard hasCalls || settings.withoutCalls else { return .rest }
        pinged = now
        // Whichever comes first: the next PING, or the end of the wait for this one.
        return .ping(until: now + min(time, settings.timeout))
    }
}
