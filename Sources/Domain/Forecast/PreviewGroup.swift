/// Prospects with one fate for one reason.
public struct PreviewGroup: Sendable, Hashable {
    /// One of them.
    public struct Example: Sendable, Hashable {
        /// The prospect.
        public let prospect: ProspectID
        /// Its number.
        public let phone: PhoneNumber
        /// When it may be attempted, if it is delayed.
        public let until: Instant?
    }

    /// What would become of them; nil: the group is a notice.
    public let fate: PreviewFate?
    /// Why: a stable word; empty where they are called.
    public let word: String
    /// Why, in words.
    public let description: String
    /// How many.
    public private(set) var prospects = 0
    /// When the first of those delayed may be attempted.
    public private(set) var earliest: Instant?
    /// When the last of those delayed may be attempted.
    public private(set) var latest: Instant?
    /// The first few, in the order in which they were added.
    public private(set) var examples: [Example] = []

    init(fate: PreviewFate?, word: String, description: String) {
        self.fate = fate
        self.word = word
        self.description = description
    }

    /// Counts one more; `most`: how many examples are kept.
    mutating func take(_ prospect: QueuedProspect, until: Instant?, examples most: Int) {
        prospects += 1
        if let until {
            earliest = min(earliest ?? until, until)
            latest = max(latest ?? until, until)
        }
        if examples.count < most { examples.append(Example(prospect: prospect.id, phone: prospect.phone, until: until)) }
    }
}
