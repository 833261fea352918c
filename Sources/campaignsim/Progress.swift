import Domain
import Foundation

/// How far a sweep has come, on standard error: a bar on a terminal, and elsewhere a line for each tenth.
struct Progress {
    private let total: Int
    private let isOnTerminal = Machine.hasTerminal
    private let began = ContinuousClock.now
    private var shownAt: ContinuousClock.Instant?
    private var tenths = 0

    init(of total: Int) { self.total = total }

    mutating func show(_ done: Int) {
        let now = ContinuousClock.now
        if isOnTerminal {
            if let shownAt, now - shownAt < .milliseconds(100), done < total { return }
            shownAt = now
            let width = 40
            let filled = done * width / total
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
            write("\r\u{1B}[K\(bar) \(done)/\(total), \(left(done, now))")
        } else if done * 10 / total > tenths {
            tenths = done * 10 / total
            write("\(done) of \(total) worlds, \(left(done, now))\n")
        }
    }

    /// Leaves the terminal as it was.
    func end() {
        if isOnTerminal, shownAt != nil { write("\r\u{1B}[K") }
    }

    private func left(_ done: Int, _ now: ContinuousClock.Instant) -> String {
        let spent = now - began
        return "\(spent.inSeconds) s, \((spent * (total - done) / max(1, done)).inSeconds) s left"
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

extension Duration {
    /// In seconds with one decimal.
    var inSeconds: String { "\(Double(wholeMilliseconds / 100) / 10)" }
}
