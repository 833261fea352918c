/// Reads what somebody wants from the text of a message: opt out, opt in, or help.
///
/// Opting out takes no special word: 47 CFR 64.1200(a)(10) has stop, quit, end, revoke, opt out, cancel and
/// unsubscribe as words per se, and whatever else a reasonable person would understand as well. So
///
/// - a message, or a sentence of it, that is such a word, or some, and nothing else but courtesy ("Please stop.", "STOP!!! I never
///   signed up", "opt-out", "STOP STOP") is an opt-out;
/// - so is one that says it in words ("stop texting me", "take me off your list", "do not call this number", "no more texts");
/// - a sentence that only has such a word in it ("we met at the end of the road", "can we cancel the appointment?", "don't
///   stop the texts") is none: per se words count where they stand alone.
///
/// In doubt it is an opt-out: to call somebody who wanted none costs more than to lose a recipient, who can text START.
///
/// Case, punctuation, emoji, accents, full-width, styled and enclosed letters, and Greek or Cyrillic letters that look like Latin ones make no difference.
public enum OptOutWords {
    /// The providers' words, and what else people text who want to be off a list.
    private static let optOut: Set<String> = [
        "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "unsub", "remove",
    ]
    private static let optIn: Set<String> = ["start", "yes", "unstop"]
    private static let help: Set<String> = ["help", "info"]

    /// What may stand around a word without making it a sentence.
    private static let courtesy: Set<String> = [
        "please", "pls", "plz", "kindly", "just", "ok", "okay", "hi", "hello", "hey", "now", "immediately", "thanks", "thank", "you", "sir",
        "madam", "it", "this", "already",
    ]
    /// What may stand among words per se that are said more than once, or as an answer: "Yes, stop. I said stop!"
    private static let fillers = courtesy.union(["yes", "no", "and", "i", "said", "all"])
    private static let negations: Set<String> = ["dont", "not", "never", "cant", "didnt", "wont", "doesnt", "havent", "without"]
    /// Verbs that end something, and what they end.
    private static let endings: Set<String> = ["stop", "quit", "end", "cease", "cancel", "discontinue"]
    private static let contacts: Set<String> = [
        "text", "texts", "texting", "txt", "txts", "message", "messages", "messaging", "msg", "msgs", "sms", "call", "calls", "calling",
        "contact", "contacting", "bother", "bothering", "harass", "harassing", "spam", "spamming", "sending",
    ]
    /// How far from its verb what it ends may stand: "stop all of your calls".
    private static let reach = 4

    /// What the sender of `text` wants.
    public static func meaning(of text: String) -> InboundMeaning {
        let sentences = sentences(of: text)
        let words = Array(sentences.joined())
        // The whole first: "Opt. Out." and "S.T.O.P." fall apart into sentences.
        if let whole = bare(words) {
            if optOut.contains(whole) { return .optOut }
            if optIn.contains(whole) { return .optIn }
            if help.contains(whole) { return .help }
        }
        let isOptOut = sentences.contains { sentence in
            bare(sentence).map(optOut.contains) == true || insists(sentence) || says(sentence)
        }
        return isOptOut ? .optOut : .other
    }

    /// The one word that a sentence is, written together; nil where only courtesy is left of it.
    private static func bare(_ words: [String]) -> String? {
        let joined = words.joined()
        if optOut.contains(joined) || optIn.contains(joined) || help.contains(joined) { return joined }
        let rest = words.filter { !courtesy.contains($0) }
        return rest.isEmpty ? nil : rest.joined()
    }

    /// Whether a sentence is such words and nothing else of weight: "STOP STOP STOP", "stop, cancel", "yes stop".
    private static func insists(_ words: [String]) -> Bool {
        let rest = words.lazy.filter { !fillers.contains($0) }
        return !rest.isEmpty && rest.allSatisfy(optOut.contains)
    }

    /// Whether a sentence asks in words to be left alone.
    private static func says(_ words: [String]) -> Bool {
        for (place, word) in words.enumerated() {
            let isNegated = words[max(0, place - 2)..<place].contains(where: negations.contains)
            let next = words[min(place + 1, words.count)..<min(place + 1 + reach, words.count)]
            switch word {
            case _ where endings.contains(word) && !isNegated && next.contains(where: contacts.contains): return true
            case "unsubscribe" where !isNegated, "optout" where !isNegated: return true
            case "opt" where !isNegated && next.prefix(2).contains("out"): return true
            case "revoke" where !isNegated && next.contains("consent"): return true
            case "remove" where !isNegated && (next.first == "me" || next.prefix(3).contains("number")): return true
            case "take" where !isNegated && next.prefix(3).contains("off"): return true
            case "leave" where !isNegated && next.prefix(2).elementsEqual(["me", "alone"]): return true
            case "no" where next.first == "more" && next.contains(where: contacts.contains): return true
            // "Do not call me", not "I did not get your text".
            case "dont", "never", "not":
                let isCommand = word != "not" || (place > 0 && words[place - 1] == "do")
                let verb = next.first == "ever" ? next.dropFirst().first : next.first
                let isVerb = ["text", "txt", "message", "call", "contact", "bother", "spam", "harass"].contains(verb)
                // "I don't text" tells something; "don't text" asks for it.
                let isAsked = place == 0 || !["i", "we", "they", "you"].contains(words[max(0, place - (word == "not" ? 2 : 1))])
                if isCommand, isVerb, isAsked { return true }
            default: break
            }
        }
        return false
    }

    /// The words of each sentence, in lower case and plain letters.
    private static func sentences(of text: String) -> [[String]] {
        var sentences: [[String]] = []
        var words: [String] = []
        var word = ""
        func endWord() {
            if !word.isEmpty { words.append(word) }
            word = ""
        }
        for scalar in text.unicodeScalars.prefix(InboundMessage.longestText) {
            let plain = LookAlikes.plain(scalar)
            switch plain {
            case nil: continue
            case let letter? where letter.properties.isAlphabetic || ("0"..."9").contains(letter): word.unicodeScalars.append(letter)
            // Within a word: "don't".
            case "'": continue
            case ".", "!", "?", "\n", "\r", ";":
                endWord()
                if !words.isEmpty { sentences.append(words) }
                words = []
            default: endWord()
            }
        }
        endWord()
        if !words.isEmpty { sentences.append(words) }
        return sentences
    }
}
