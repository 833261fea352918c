import Domain
import Simulator
import Testing

@Suite("Timelines of text campaigns")
struct MessageTimelineTests {
    @Test(
        "Two numbers text forty prospects once each, with gaps of 12 to 20 minutes and 3 to 5 messages in any hour",
        arguments: UInt64(1)...20)
    func twoNumbers(seed: UInt64) throws {
        let timeline = try MessageTimeline(numbers: 2, prospects: 40, seed: seed)
        #expect(timeline.campaign?.status == .completed)
        #expect(timeline.messages.count == 40 && Set(timeline.messages.map(\.recipient)).count == 40)
        let byNumber = Dictionary(grouping: timeline.messages, by: \.number)
        #expect(byNumber.count == 2)
        for (number, messages) in byNumber {
            #expect((17...23).contains(messages.count), "\(number) sent \(messages.count)")
            // Counted here from the times alone.
            let times = messages.map(\.at)
            for (index, pair) in zip(times, times.dropFirst()).enumerated() {
                let gap = pair.0.duration(to: pair.1)
                #expect(gap >= .seconds(720) && gap <= .seconds(1_200), "\(number) rested \(gap)")
                #expect(messages[index + 1].gap == gap)
            }
            for (index, time) in times.enumerated() {
                let count = times[...index].count { $0.duration(to: time) < .seconds(3_600) }
                #expect(messages[index].inLastHour == count && count <= 5, "\(number) sent \(count) in an hour")
                if MessageTimeline.start.duration(to: time) > .seconds(3_600) { #expect(count >= 3, "\(number) sent \(count) in an hour") }
            }
        }
    }

    @Test("Over many messages the mean gap is a quarter of an hour, and the same seed gives the same timeline")
    func mean() throws {
        let timeline = try MessageTimeline(numbers: 10, prospects: 300, seed: 3)
        let gaps = timeline.messages.compactMap(\.gap)
        let mean = Double(gaps.reduce(.zero, +).components.seconds) / Double(gaps.count)
        #expect(abs(mean - 900) < 15, "the mean of \(gaps.count) gaps is \(mean) s")
        #expect(try MessageTimeline(numbers: 10, prospects: 300, seed: 3).messages == timeline.messages)
        #expect(try MessageTimeline(numbers: 10, prospects: 300, seed: 4).messages != timeline.messages)
    }

    @Test("What one number cannot send in a day's hours goes out the next day")
    func nextDay() throws {
        let timeline = try MessageTimeline(numbers: 1, prospects: 60, seed: 1)
        #expect(timeline.campaign?.status == .completed && timeline.messages.count == 60)
        let night = timeline.messages.compactMap(\.gap).filter { $0 > .seconds(3_600) }
        #expect(night.count == 1, "\(night)")
        // Texts end at 19:00, and begin at 8:00 where the law does not allow 7:00.
        for message in timeline.messages {
            let hour = (message.at.millisecondsSinceEpoch / 3_600_000 - 8) % 24
            #expect((8..<19).contains(hour), "a text at \(hour) o'clock")
        }
    }
}
