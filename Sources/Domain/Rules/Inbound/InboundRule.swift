/// What is done about an inbound message.
public enum InboundRule {
    /// Within this time of an opt-out its confirmation is sent, or not at all: 47 CFR 64.1200(a)(12). The other answers keep to it as well.
    public static let longestAnswer: Duration = .seconds(300)

    /// Whether a message with this meaning is answered, given what it changed. An opt-out is confirmed once: who says STOP
    /// again is opted out already. A YES of somebody who never opted out is the answer to something else.
    public static func isAnswered(_ meaning: InboundMeaning, _ effect: InboundEffect) -> Bool {
        switch (meaning, effect) {
        case (_, .repeated), (.other, _): false
        case (.help, _): true
        case (.optOut, _), (.optIn, _): effect == .changed
        }
    }

    /// Whether an opt-in that the carrier got at `receivedAt` lifts the recipient's opt-out, given when the newest message came by which
    /// the recipient opted out. Messages come late and out of order: the recipient's last word counts, and of two at once the opt-in.
    public static func lifts(receivedAt: Instant, newestOptOut: Instant?) -> Bool { newestOptOut.map { receivedAt >= $0 } ?? true }

    /// The text of the answer; nil for none. It says what happened and how to undo it, and nothing else.
    public static func answer(to meaning: InboundMeaning) -> String? {
        switch meaning {
        case .other: nil
        case .optOut: "You are unsubscribed and will get no more calls or messages from us. Reply START to undo this."
        case .optIn: "You are subscribed again. Reply STOP to get no more calls and messages from us."
        case .help: "Reply STOP to get no more calls and messages from us, START to get them again."
        }
    }
}
