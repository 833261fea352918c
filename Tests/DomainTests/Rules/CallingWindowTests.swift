import Domain
import Foundation
import Testing

@Suite("Calling window")
struct CallingWindowTests {
    private static let zones = TimeZoneTable()

    @Test("A window is [startHour, endHour) to the millisecond")
    func bounds() throws {
        let window = window(.voice, Schedule(timezone: "UTC", startHour: 9, endHour: 19))
        let nine = try time("2026-01-05T09:00:00Z")
        let nineteen = try time("2026-01-05T19:00:00Z")
        #expect(window.state(at: nine.advanced(by: .milliseconds(-1))) == blocked(until: nine))
        #expect(isAllowed(window.state(at: nine)))
        #expect(isAllowed(window.state(at: nineteen.advanced(by: .milliseconds(-1)))))
        #expect(window.state(at: nineteen) == blocked(until: try time("2026-01-06T09:00:00Z")))
    }

    @Test("Without a schedule voice is allowed 8–21 and SMS 8–19, in UTC", arguments: [(Channel.voice, "21:00:00"), (.sms, "19:00:00")])
    func defaults(channel: Channel, end: String) throws {
        let window = window(channel, nil)
        let eight = try time("2026-01-05T08:00:00Z")
        #expect(window.state(at: eight.advanced(by: .milliseconds(-1))) == blocked(until: eight))
        #expect(isAllowed(window.state(at: eight)))
        #expect(window.state(at: try time("2026-01-05T\(end)Z")) == blocked(until: try time("2026-01-06T08:00:00Z")))
    }

    @Test("Hours outside the channel's and the law's do not count")
    func legalHours() throws {
        let window = window(.voice, Schedule(timezone: "UTC", startHour: 0, endHour: 23))
        #expect(window.state(at: try time("2026-01-05T03:00:00Z")) == blocked(until: try time("2026-01-05T08:00:00Z")))
        #expect(window.state(at: try time("2026-01-05T21:00:00Z")) == blocked(until: try time("2026-01-06T08:00:00Z")))
    }

    @Test("Days are those of the campaign's zone, 1 = Monday to 7 = Sunday")
    func days() throws {
        // 2026-01-05 is a Monday; in Los Angeles it is still Sunday until 08:00 UTC.
        let monday = window(.voice, Schedule(timezone: "America/Los_Angeles", startHour: 8, endHour: 21, days: [1]))
        #expect(monday.state(at: try time("2026-01-05T04:00:00Z")) == blocked(until: try time("2026-01-05T16:00:00Z")))
        #expect(monday.state(at: try time("2026-01-06T04:59:59Z")).isAllowed)
        #expect(monday.state(at: try time("2026-01-06T05:00:00Z")) == blocked(until: try time("2026-01-12T16:00:00Z")))
        let sunday = window(.voice, Schedule(timezone: "UTC", days: [7]))
        #expect(sunday.state(at: try time("2026-01-04T12:00:00Z")) == .allowed)
        #expect(sunday.state(at: try time("2026-01-05T12:00:00Z")) == blocked(until: try time("2026-01-11T08:00:00Z")))
    }

    @Test(
        "On days on which the offset changes, a window opens at its local hour",
        arguments: [
            // Forward in Los Angeles on 2026-03-08, back on 2026-11-01.
            ("America/Los_Angeles", "2026-03-07T12:00:00Z", "2026-03-07T17:00:00Z"),
            ("America/Los_Angeles", "2026-03-08T06:00:00Z", "2026-03-08T16:00:00Z"),
            ("America/Los_Angeles", "2026-11-01T06:00:00Z", "2026-11-01T17:00:00Z"),
            ("Europe/London", "2026-03-29T00:30:00Z", "2026-03-29T08:00:00Z"),
            ("Europe/London", "2026-10-25T00:30:00Z", "2026-10-25T09:00:00Z"),
            ("Asia/Kolkata", "2026-03-29T00:30:00Z", "2026-03-29T03:30:00Z"),
            // Half an hour: back on 2026-04-05, forward on 2026-10-04.
            ("Australia/Lord_Howe", "2026-04-04T12:00:00Z", "2026-04-04T22:30:00Z"),
            ("Australia/Lord_Howe", "2026-10-03T12:00:00Z", "2026-10-03T22:00:00Z"),
        ])
    func openings(zone: String, from: String, opening: String) throws {
        let window = window(.voice, Schedule(timezone: zone, startHour: 9, endHour: 19))
        #expect(window.state(at: try time(from)) == blocked(until: try time(opening)))
        #expect(isAllowed(window.state(at: try time(opening))))
    }

    @Test(
        "Through a year of changes of the offset, a window agrees with the calendar at every quarter of an hour",
        arguments: [
            "America/Los_Angeles", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia",
            "Africa/Casablanca",
        ])
    func agreesWithCalendar(name: String) throws {
        let schedule = Schedule(timezone: name, startHour: 9, endHour: 17, days: [1, 3, 7])
        let window = window(.voice, schedule)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: name))
        // Around each change of the offset, and on a few days besides.
        var centers = [try time("2026-01-15T00:00:00Z"), try time("2026-07-15T00:00:00Z")]
        var date = Date(timeIntervalSince1970: Double(centers[0].millisecondsSinceEpoch) / 1000)
        for _ in 0..<2 {
            guard let next = calendar.timeZone.nextDaylightSavingTimeTransition(after: date) else { break }
            centers.append(Instant(millisecondsSinceEpoch: Int64(next.timeIntervalSince1970) * 1000))
            date = next
        }
        for center in centers {
            for quarter in -150...150 {
                let instant = center.advanced(by: .seconds(quarter * 900))
                let parts = calendar.dateComponents(
                    [.hour, .weekday], from: Date(timeIntervalSince1970: Double(instant.millisecondsSinceEpoch) / 1000))
                let (hour, weekday) = (try #require(parts.hour), try #require(parts.weekday))
                let expected = (9..<17).contains(hour) && [2, 4, 1].contains(weekday)
                #expect(isAllowed(window.state(at: instant)) == expected, "\(name) at \(instant.millisecondsSinceEpoch)")
            }
        }
    }

    @Test("An hour that is skipped never opens a window, and one that comes twice opens it twice")
    func gapsAndOverlaps() throws {
        // Clocks go from 02:00 to 03:00: made of an offset that changes within the window itself.
        var gap = ZoneOffsets(initialOffset: 0)
        let change = try time("2026-01-05T10:00:00Z")
        gap.append(at: change, offset: 3 * 3_600_000)
        let ten = DailyWindow(zone: gap, hours: LegalHours(start: 10, end: 13))
        #expect(ten.opening(from: try time("2026-01-05T09:00:00Z")) == (try time("2026-01-06T07:00:00Z")), "10 to 13 is skipped that day")
        var overlap = ZoneOffsets(initialOffset: 0)
        overlap.append(at: change, offset: -2 * 3_600_000)
        let nine = DailyWindow(zone: overlap, hours: LegalHours(start: 9, end: 10))
        #expect(nine.opening(from: try time("2026-01-05T08:00:00Z")) == (try time("2026-01-05T09:00:00Z")))
        #expect(nine.opening(from: change) == (try time("2026-01-05T11:00:00Z")), "9 to 10 comes again")
    }

    @Test("With several zones in which the recipient can be, attempts wait until it is legal in all of them")
    func severalZones() throws {
        let losAngeles = try #require(Self.zones.zone("America/Los_Angeles"))
        let newYork = try #require(Self.zones.zone("America/New_York"))
        let window = CallingWindow(schedule: nil, channel: .voice, campaignZone: newYork, recipientZones: [newYork, losAngeles])
        #expect(window.state(at: try time("2026-01-05T13:00:00Z")) == blocked(until: try time("2026-01-05T16:00:00Z")))
        #expect(window.state(at: try time("2026-01-06T02:00:00Z")) == blocked(until: try time("2026-01-06T16:00:00Z")))
    }

    @Test("Zones that never meet are said to be closed")
    func neverMeets() {
        let window = CallingWindow(
            schedule: nil, channel: .sms, campaignZone: .utc, recipientZones: [.utc, ZoneOffsets(initialOffset: 12 * 3_600_000)])
        #expect(window.state(at: mondayNoon) == .closed(because: .noCommonHour))
    }

    @Test("A zone that the system does not know never opens")
    func unknownZone() {
        #expect(window(.voice, Schedule(timezone: "Mars/Base")).state(at: mondayNoon) == .closed(because: .noCommonHour))
    }

    private func window(_ channel: Channel, _ schedule: Schedule?) -> CallingWindow {
        CallingWindow(CampaignSettings(name: "window", channel: channel, schedule: schedule), zones: Self.zones)
    }

    private func blocked(until: Instant) -> WindowState { .blocked(until: until, because: .schedule) }

    private func isAllowed(_ state: WindowState) -> Bool {
        if case .allowed = state { true } else { false }
    }

    private func time(_ text: String) throws -> Instant {
        let date = try Date(text, strategy: .iso8601)
        return Instant(millisecondsSinceEpoch: Int64(date.timeIntervalSince1970) * 1000)
    }
}
