import Domain

/// What recipients text, and what they mean by it: written down by hand, from 47 CFR 64.1200(a)(10) and providers' word lists.
struct SimulatedText: Sendable {
    let text: String
    let meaning: InboundMeaning

    static let all: [SimulatedText] =
        [
            "STOP", "stop", " Stop. ", "STOP!!!", "stop 🛑", "STOPALL", "Stop all", "UNSUBSCRIBE", "cancel", "END", "Quit", "REVOKE",
            "OPTOUT",
            "OPT OUT", "opt-out", "please stop", "Stop texting me", "don't call me", "ＳＴＯＰ", "\u{201C}Stop\u{201D}\n",
        ].map { SimulatedText(text: $0, meaning: .optOut) }
        + ["START", "Start", "unstop", "YES", "yes!"].map { SimulatedText(text: $0, meaning: .optIn) }
        + ["HELP", "info?"].map { SimulatedText(text: $0, meaning: .help) }
        + [
            "Who is this?", "We meet at the end of the road", "Can we cancel the appointment on Friday?", "yes please call me tomorrow",
            "🙂", "",
            "Start without me",
        ].map { SimulatedText(text: $0, meaning: .other) }
}
