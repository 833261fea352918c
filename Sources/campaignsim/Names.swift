/// The ids and phone numbers that a text names.
struct Names {
    private let ids: Set<Substring>
    private let phones: Set<Substring>

    init(in text: String) {
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "+") }
        ids = Set(words.filter { $0.contains("_") && $0.contains(where: \.isNumber) })
        phones = Set(words.filter { $0.hasPrefix("+") && $0.count > 7 })
    }

    /// Whether a line of a trace has to do with them: with the same phones, or with the same ids and no
    /// particular phone. What names nothing concerns the whole world: crashes, restarts, commits that fail.
    func areConcerned(by line: String) -> Bool {
        let other = Names(in: line)
        if other.ids.isEmpty, other.phones.isEmpty { return true }
        if phones.isEmpty || other.phones.isEmpty { return ids.isEmpty || !ids.isDisjoint(with: other.ids) }
        return !phones.isDisjoint(with: other.phones)
    }
}
