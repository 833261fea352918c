import Domain
import Simulator

/// A ``MessageTimeline`` in words and columns, so that anyone can check its gaps and hourly counts.
struct TimelineReport: CustomStringConvertible {
    let timeline: MessageTimeline
    private let zone: ZoneOffsets

    init(_ timeline: MessageTimeline) {
        self.timeline = timeline
        zone = TimeZoneTable().zone(MessageTimeline.zone) ?? .utc
    }

    var description: String {
        (["  #  \(MessageTimeline.zone)    number        recipient     gap    in 60 min"] + lines + [""] + totals).joined(separator: "\n")
    }

    private var lines: [String] {
        timeline.messages.enumerated().map { index, message in
            let gap = message.gap.map(clock) ?? "  –"
            return
                "\(padded("\(index + 1)", 3))  \(local(message.at))    \(message.number)  \(message.recipient)  \(padded(gap, 5))  \(padded("\(message.inLastHour)", 9))"
        }
    }

    private var totals: [String] {
        var lines: [String] = []
        for (number, messages) in Dictionary(grouping: timeline.messages, by: \.number).sorted(by: { $0.key < $1.key }) {
            let gaps = messages.compactMap(\.gap)
            let most = messages.map(\.inLastHour).max() ?? 0
            var line = "\(number): \(messages.count) messages, at most \(most) in any 60 minutes"
            if let least = gaps.min(), let greatest = gaps.max() {
                let mean = gaps.reduce(.zero, +) / gaps.count
                line += "; gaps \(clock(least)) to \(clock(greatest)), \(clock(mean)) on average"
            }
            lines.append(line)
        }
        let stats = timeline.campaign?.stats ?? CampaignStats()
        let end = timeline.messages.last.map { "; the last message at \(local($0.at))" } ?? ""
        lines.append(
            "\(timeline.messages.count) messages to \(stats.total) prospects: \(stats.delivered) delivered, \(stats.failed) failed; the campaign is \(timeline.campaign.map { "\($0.status)" } ?? "not there")\(end)"
        )
        return lines
    }

    /// Date and time of day.
    private func local(_ time: Instant) -> String {
        let milliseconds = time.millisecondsSinceEpoch + zone.offset(at: time).milliseconds
        let (day, rest) = (milliseconds / 86_400_000, milliseconds % 86_400_000)
        return "\(CalendarDate(dayNumber: Int(day))) \(two(rest / 3_600_000)):\(two(rest / 60_000 % 60)):\(two(rest / 1_000 % 60))"
    }

    /// Minutes and seconds.
    private func clock(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        return "\(two(seconds / 60)):\(two(seconds % 60))"
    }

    private func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func padded(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
}
