/// How many more of a campaign's answered calls may find no agent, so that their share stays within a limit in every rolling window
/// that holds enough answers.
///
/// What was answered and abandoned is kept by hundredths of the window, and rounded to the safe side: abandoned calls
/// of a hundredth that lies partly in a window count, answers do not. An abandoned call counts against every later window that holds it:
/// for windows that end in the future it is assumed that people go on answering, at ``future`` of the pace of now.
public struct AbandonBudget: Sendable, Hashable {
    /// Largest share of answered calls that are abandoned.
    public let rate: Double
    /// Answers in a window from which on it counts. Before, none may be abandoned.
    public let startAnswers: Int
    /// Length of the window.
    public let window: Duration

    /// Share of the window's answers that is expected of the next window at least.
    static let future = 0.5
    /// Into how many parts the window is divided.
    public static let slices: Int64 = 100

    private struct Slice: Sendable, Hashable {
        var answers = 0
        var abandoned = 0
    }

    private let sliceLength: Int64
    /// One per slice, by its number modulo their count; one more than the window has, since it begins within one.
    private var ring: [Slice] = []
    /// The number of the newest slice, counted from the epoch.
    private var newest: Int64 = .min
    private var known: Int?

    /// A budget of which nothing is known.
    public init(rate: Double = 0.03, startAnswers: Int = 100, window: Duration = .seconds(30 * 86_400)) {
        self.rate = rate
        self.startAnswers = startAnswers
        self.window = window
        sliceLength = max(1, window.wholeMilliseconds / Self.slices)
    }

    /// Counts an answered call.
    public mutating func count(abandoned isAbandoned: Bool, at now: Instant) {
        count(AnsweredCalls(at: now, answers: 1, abandoned: isAbandoned ? 1 : 0))
    }

    /// Counts answered calls; times before the newest count as the newest.
    public mutating func count(_ calls: AnsweredCalls) {
        roll(to: calls.at)
        if ring.isEmpty { ring = Array(repeating: Slice(), count: Int(Self.slices) + 1) }
        let place = place(of: newest)
        ring[place].answers += calls.answers
        ring[place].abandoned += calls.abandoned
        known = nil
    }

    /// Goes on after so many answered calls of which only their number is known: what the ones before this may have been allowed at
    /// the expense of people who answer later counts as abandoned. With what is counted from now on the share is then kept.
    public mutating func resume(afterAnswers answers: Int, at now: Instant) {
        guard answers > 0 else { return }
        roll(to: now)
        if ring.isEmpty { ring = Array(repeating: Slice(), count: Int(Self.slices) + 1) }
        ring[place(of: newest)].abandoned += Int((rate * Self.future * Double(answers)).rounded(.up))
        known = nil
    }

    /// How many more may be abandoned now, whatever comes after.
    public mutating func room(at now: Instant) -> Int {
        roll(to: now)
        if let known { return known }
        let room = workOut()
        known = room
        return room
    }

    private func workOut() -> Int {
        guard !ring.isEmpty else { return 0 }
        // Without the oldest two, of which the window that begins a slice from now has nothing: then it still holds.
        var inWindow = 0
        for age in 0..<Self.slices - 1 { inWindow += slice(ofAge: age).answers }
        guard inWindow >= startAnswers else { return 0 }
        var room = Double.infinity
        var (answers, abandoned) = (0, 0)
        for age in 0...Self.slices {
            // The windows that begin in this slice, and end as many slices from now as they have yet to come.
            let slice = slice(ofAge: age)
            abandoned += slice.abandoned
            let toCome = Double(max(0, Self.slices - 1 - age)) / Double(Self.slices) * Double(inWindow) * Self.future
            let least = max(Double(age >= Self.slices - 1 ? inWindow : answers) + toCome, Double(startAnswers))
            room = min(room, rate * least - Double(abandoned))
            answers += slice.answers
        }
        return max(0, Int(room.rounded(.down)))
    }

    private mutating func roll(to now: Instant) {
        let number = now.millisecondsSinceEpoch.flooredQuotient(by: sliceLength)
        guard number > newest else { return }
        defer { newest = number }
        guard !ring.isEmpty else { return }
        known = nil
        if number - newest > Self.slices {
            ring = []
        } else {
            for passed in newest + 1...number { ring[place(of: passed)] = Slice() }
        }
    }

    private func slice(ofAge age: Int64) -> Slice { ring[place(of: newest - age)] }

    private func place(of number: Int64) -> Int {
        let count = Self.slices + 1
        return Int((number % count + count) % count)
    }
}
