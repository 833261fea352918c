import Domain
import Testing

@Suite("Opt-out words")
struct OptOutWordsTests {
    @Test(
        "Words per se opt out, in any case, with punctuation, courtesy and look-alikes",
        arguments: [
            "STOP", "stop", "Stop", "sToP", "STOPALL", "stop all", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT",
            "opt out",
            "Opt-Out", "opt  out.", " stop ", "Stop.", "STOP!!!", "\"STOP\"", "(stop)", "'Stop'", "stop\n", "\tstop\r\n", "STOP 🛑",
            "🛑🛑STOP",
            "stop…", "stop。", "ＳＴＯＰ", "st\u{200B}op", "s.t.o.p.", "S T O P", "ЅТОР", "ΟΡΤ ΟUT", "stóp", "sto\u{0301}p", "please stop",
            "Stop please", "pls stop now", "Ok stop", "stop it", "STOP thank you", "End.", "cancel please", "“stop”", "stop\u{FE0F}",
            "STOP. I never signed up for this.", "Who is this? Stop!",
            "STOP STOP", "stop stop stop!!!", "Stop, stop", "STOP CANCEL", "stop and unsubscribe", "Yes stop", "No, stop", "I said stop",
            "STOP ALL STOP ALL", "Remove", "UNSUB please", "𝗦𝗧𝗢𝗣", "𝓈𝓉ℴ𝓅", "𝐎𝐩𝐭 𝐨𝐮𝐭", "ⓢⓣⓞⓟ", "ⓈⓉⓄⓅ", "🅂🅃🄾🄿", "🅢🅣🅞🅟", "🆂🆃🅾🅿", "🇸🇹🇴🇵",
        ])
    func perSe(text: String) {
        #expect(OptOutWords.meaning(of: text) == .optOut, "\(text.debugDescription)")
    }

    @Test(
        "Reasonable words opt out as well",
        arguments: [
            "stop texting me", "Please stop calling", "stop sending me messages", "quit calling this number", "end these texts",
            "cease contacting me",
            "stop all of your calls", "stop with the spam", "I want to unsubscribe", "unsubscribe me please", "opt me out",
            "I'd like to opt out of this",
            "remove me from your list", "remove my number", "take me off your list", "take my number off", "do not call me again",
            "Don't text me",
            "don\u{2019}t ever contact me", "never call this number again", "no more texts", "No more calls please", "leave me alone",
            "I revoke my consent", "cancel all messages",
        ])
    func inWords(text: String) {
        #expect(OptOutWords.meaning(of: text) == .optOut, "\(text.debugDescription)")
    }

    @Test(
        "A sentence that merely has such a word in it is no opt-out",
        arguments: [
            "we met at the end of the road", "The end", "can we cancel the appointment on Friday?", "I will stop by tomorrow at 5",
            "bus stop",
            "weekend", "stopped", "ending", "don't stop", "don't stop texting me", "please do not stop the messages",
            "I did not get your text",
            "I don't text and drive", "you never called", "friend", "cancelled", "it's not the end", "the quitter", "Stop by when you can",
            "no more than 5", "what is this", "", " ", "🙂", "!!!", "please", "12345", "Don't unsubscribe me",
            "yes and no", "I said no", "no", "not yet, no stop sign", "remove the second line",
        ])
    func sentences(text: String) {
        #expect(OptOutWords.meaning(of: text) == .other, "\(text.debugDescription)")
    }

    @Test(
        "START, UNSTOP and YES opt in where they stand alone",
        arguments: ["START", "start.", "Unstop", "YES", "yes!", "Yes please", "ＳＴＡＲＴ"])
    func optIn(text: String) {
        #expect(OptOutWords.meaning(of: text) == .optIn)
    }

    @Test(
        "Within a sentence they say something else",
        arguments: ["Yes please call me tomorrow", "start without me", "yesterday", "when do we start"])
    func noOptIn(text: String) {
        #expect(OptOutWords.meaning(of: text) == .other)
    }

    @Test("HELP and INFO ask what this is", arguments: ["HELP", "help", "Help?", "info", "INFO!"])
    func help(text: String) {
        #expect(OptOutWords.meaning(of: text) == .help)
    }

    @Test("A text without end is read as far as a message goes")
    func long() {
        #expect(OptOutWords.meaning(of: String(repeating: "stop ", count: 100_000)) == .optOut)
        #expect(OptOutWords.meaning(of: String(repeating: "stoplight ", count: 100_000)) == .other)
        #expect(OptOutWords.meaning(of: String(repeating: "\u{0301}", count: 100_000)) == .other)
    }

    @Test(
        "Carriers' codes for recipients who opted out",
        arguments: [("opted_out", true), ("21610", true), ("no_result", false), ("30007", false)])
    func reasons(word: String, isOptOut: Bool) {
        #expect(OptOutReason.isOptOut(Reason(word)) == isOptOut)
    }
}
