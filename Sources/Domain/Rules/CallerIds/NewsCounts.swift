/// Counts of what became of a number's attempts: whole, or of which what is older weighs less.
protocol NewsCounts {
    associatedtype Count: Numeric

    var answers: Count { get set }
    var humans: Count { get set }
    var shortCalls: Count { get set }
    var failures: Count { get set }
    var spamLabelled: Count { get set }
}

extension NewsCounts {
    /// Counts an outcome in.
    mutating func add(_ news: NumberNews) {
        if news.isAnswer { answers += 1 }
        if news.isHuman { humans += 1 }
        if news.isShort { shortCalls += 1 }
        if news.isFailure { failures += 1 }
        if news.isSpam { spamLabelled += 1 }
    }
}

extension NumberCounts: NewsCounts {}
extension RecentCounts: NewsCounts {}
