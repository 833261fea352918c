import Domain
import Foundation
import Testing

@Suite("Calling window")
struct CallingWindowTests {
    private static let zones = TimeZoneTable()
    private static let rules = try? CallingRules.builtIn(zones: zones)

    @Test("A window is [startHour, endHour) to the millisecond")
    func bounds() throws {
        let window = try window(.voice, Schedule(timezone: "UTC", startHour: 9, endHour: 19))
        let nine = try time("2026-01-05T09:00:00Z")
        let nineteen = try time("2026-01-05T19:00:00Z")
        #expect(window.state(at: nine.advanced(by: .milliseconds(-1))) == .blocked(until: nine, because: .schedule))
        #expect(window.state(at: nine) == .allowed(until: nineteen))
        #expect(window.state(at: nineteen.advanced(by: .milliseconds(-1))) == .allowed(until: nineteen))
        #expect(window.state(at: nineteen) == .blocked(until: try time("2026-01-06T09:00:00Z"), because: .schedule))
    }

    @Test(
        "Without a schedule the channel's and the law's hours hold where the recipient can be: voice 8 to 21, SMS 8 to 19",
        arguments: [(Channel.voice, "21:00:00"), (.sms, "19:00:00")])
    func defaultHours(channel: Channel, end: String) throws {
        let window = try window(channel, nil)
        // +1 404 is Atlanta.
        let atlanta = number(14_045_550_100)
        let eight = try time("2026-01-05T08:00:00-05:00")
        let reason = WindowReason.federal(channel, .before(480))
        #expect(window.state(of: atlanta, at: eight.advanced(by: .milliseconds(-1))) == .blocked(until: eight, because: reason))
        #expect(window.state(of: atlanta, at: eight) == .allowed(until: try time("2026-01-05T\(end)-05:00")))
        #expect(window.state(at: eight) == .allowed(until: .distantFuture), "whoever the recipient is, it may be allowed")
    }

    @Test("Hours outside the channel's and the law's do not count")
    func widerSchedule() throws {
        let window = try window(.voice, Schedule(timezone: "America/New_York", startHour: 0, endHour: 23))
        let reason = try blocked(window.state(of: number(14_045_550_100), at: try time("2026-01-05T03:00:00-05:00")))
        #expect(reason.until == (try time("2026-01-05T08:00:00-05:00")))
        #expect(reason.because.description == "federal law allows no calls before 8:00 (47 CFR 64.1200(c)(1))")
        #expect(reason.because.word == "federal_hours")
    }

    @Test("Abroad the channel's hours hold, in every zone of the number")
    func abroad() throws {
        let window = try window(.sms, nil)
        // London, in summer time.
        #expect(
            window.state(of: number(442_071_234_567), at: try time("2026-07-01T06:00:00Z"))
                == .allowed(until: try time("2026-07-01T18:00:00Z")))
    }

    @Test("A number in no plan is held to the campaign's zone, or UTC")
    func unknownPlace() throws {
        let inmarsat = number(870_776_123_456)
        #expect(
            try window(.voice, nil).state(of: inmarsat, at: try time("2026-01-05T08:00:00Z"))
                == .allowed(until: try time("2026-01-05T21:00:00Z")))
        #expect(
            try window(.voice, Schedule(timezone: "Asia/Tokyo")).state(of: inmarsat, at: try time("2026-01-05T08:00:00+09:00"))
                == .allowed(until: try time("2026-01-05T21:00:00+09:00")))
    }

    @Test("A number that can lie in several zones is attempted when it is legal in all of them")
    func severalZones() throws {
        let window = try window(.voice, nil)
        // Toll-free: anywhere in the United States, from Puerto Rico to Guam.
        let tollFree = number(18_005_550_100)
        #expect(NumberingPlan.builtIn.place(of: tollFree).zones.contains("Pacific/Guam"))
        // It is eight in Guam at 22:00 UTC, and 21 in Puerto Rico at 1:00 UTC.
        #expect(
            window.state(of: tollFree, at: try time("2026-01-05T22:00:00Z")) == .allowed(until: try time("2026-01-06T01:00:00Z")))
        #expect(
            try blocked(window.state(of: tollFree, at: try time("2026-01-06T01:00:00Z"))).until == time("2026-01-06T22:00:00Z"))
    }

    @Test("State rules hold where they are stricter, and say so")
    func stateRules() throws {
        let (florida, rhodeIsland, texas) = (number(13_055_550_100), number(14_015_550_100), number(12_145_550_100))
        let sms = try window(.sms, Schedule(timezone: "America/New_York", startHour: 0, endHour: 23))
        let early = try blocked(sms.state(of: florida, at: time("2026-11-27T07:30:00-05:00")))
        #expect(early.until == (try time("2026-11-27T08:00:00-05:00")))
        #expect(early.because.description == "Florida allows no texts before 8:00 (Fla. Stat. 501.616(6))")
        #expect(early.because.word == "state_hours")

        let voice = try window(.voice, nil)
        #expect(
            voice.state(of: florida, at: try time("2026-11-27T19:00:00-05:00")) == .allowed(until: try time("2026-11-27T20:00:00-05:00")))
        #expect(
            voice.state(of: rhodeIsland, at: try time("2026-11-28T10:00:00-05:00"))
                == .allowed(until: try time("2026-11-28T17:00:00-05:00")),
            "Saturdays are 10 to 17")
        let sunday = try blocked(voice.state(of: rhodeIsland, at: time("2026-11-28T17:00:00-05:00")))
        #expect(sunday.until == (try time("2026-11-30T09:00:00-05:00")))
        #expect(sunday.because.description == "Rhode Island allows no calls on Sundays (RIGL 5-61-2(2), 5-61-3.6)")
        let monday = try blocked(voice.state(of: rhodeIsland, at: time("2026-11-30T07:00:00-05:00")))
        #expect(monday.because.description == "Rhode Island allows no calls before 9:00 (RIGL 5-61-2(2), 5-61-3.6)")
        #expect(try blocked(voice.state(of: texas, at: time("2026-11-29T09:00:00-06:00"))).until == time("2026-11-29T12:00:00-06:00"))
    }

    @Test("Mississippi's hours are read in Central time, whatever the number's zone")
    func zoneOfTheRule() throws {
        let mississippi = number(16_015_550_100)
        #expect(
            try window(.sms, nil).state(of: mississippi, at: time("2026-11-28T18:59:00-06:00"))
                == .allowed(until: try time("2026-11-28T19:00:00-06:00")))
        #expect(
            try blocked(window(.sms, nil).state(of: mississippi, at: time("2026-11-28T19:00:00-06:00"))).until
                == time("2026-11-30T08:00:00-06:00"))
    }

    @Test(
        "Holidays are worked out, observed days among them",
        arguments: [
            ("US-AL", 12_055_550_100, "2027-02-09", "Mardi Gras"), ("US-AL", 12_055_550_100, "2027-04-26", "Confederate Memorial Day"),
            ("US-LA", 15_045_550_100, "2028-04-14", "Good Friday"), ("US-LA", 15_045_550_100, "2027-11-01", "All Saints' Day"),
            ("US-PA", 12_155_550_100, "2026-11-03", "Election Day"), ("US-RI", 14_015_550_100, "2026-08-10", "Victory Day"),
            ("US-UT", 18_015_550_100, "2026-07-03", "Independence Day"), ("US-UT", 18_015_550_100, "2027-07-05", "Independence Day"),
            ("US-UT", 18_015_550_100, "2027-12-31", "New Year's Day"), ("US-UT", 18_015_550_100, "2026-11-26", "Thanksgiving Day"),
        ])
    func holidays(region: String, digits: UInt64, date: String, name: String) throws {
        #expect(NumberingPlan.builtIn.place(of: number(digits)).regions.map(\.code) == [region])
        let state = try window(.voice, nil).state(of: number(digits), at: time("\(date)T18:00:00Z"))
        let reason = try blocked(state).because
        #expect(reason.word == "state_holiday" && reason.description.contains("allows no calls on \(name) ("), "\(reason)")
    }

    @Test("A rule holds from its first day on, by the recipient's calendar")
    func effectiveDates() throws {
        let window = try window(.sms, nil)
        let (oregon, pennsylvania) = (number(15_035_550_100), number(12_155_550_100))
        let voice = try self.window(.voice, nil)
        #expect(
            voice.state(of: oregon, at: try time("2025-12-31T19:59:00-08:00")) == .allowed(until: try time("2025-12-31T21:00:00-08:00")))
        #expect(
            voice.state(of: oregon, at: try time("2026-01-01T19:59:00-08:00")) == .allowed(until: try time("2026-01-01T20:00:00-08:00")))
        #expect(
            window.state(of: pennsylvania, at: try time("2026-10-17T08:00:00-04:00"))
                == .allowed(until: try time("2026-10-17T19:00:00-04:00")))
        let sunday = try blocked(window.state(of: pennsylvania, at: time("2026-10-17T19:00:00-04:00")))
        #expect(sunday.until == (try time("2026-10-19T09:00:00-04:00")))
    }

    @Test("Automated calls have stricter hours where a law says so; what leaves a recording is automated")
    func automatedCalls() throws {
        let maine = number(12_075_550_100)
        let saturday = try time("2026-11-28T12:00:00-05:00")
        #expect(isAllowed(try window(.voice, nil).state(of: maine, at: saturday)))
        for change in [{ (mode: inout Mode) in mode.ai = true }, { $0.voicemailAudioURL = "https://example.com/a.mp3" }] {
            let window = try window(.voice, nil, change: change)
            #expect(try blocked(window.state(of: maine, at: saturday)).until == time("2026-11-30T09:00:00-05:00"))
        }
        let nebraska = number(14_025_550_100)
        let automated = try window(.voice, nil, change: { $0.ai = true })
        #expect(
            automated.state(of: nebraska, at: try time("2026-11-29T13:00:00-06:00"))
                == .allowed(until: try time("2026-11-29T21:00:00-06:00")))
        #expect(
            try blocked(automated.state(of: nebraska, at: time("2026-11-26T09:00:00-06:00"))).until == time("2026-11-26T13:00:00-06:00"))
    }

    @Test("Rules that ship switched off hold for accounts that switch them on")
    func mobileRules() throws {
        let phoenix = number(16_025_550_100)
        let noon = try time("2026-11-27T12:00:00-07:00")
        #expect(isAllowed(try window(.voice, nil).state(of: phoenix, at: noon)))
        let arizona = try #require(Region("US-AZ"))
        let strict = try window(.voice, nil, account: AccountRules(mobileRules: [arizona]))
        guard case .closed(let reason) = strict.state(of: phoenix, at: noon) else { throw TestFailure("not closed") }
        #expect(reason.description == "Arizona allows no calls at any hour (A.R.S. 44-1278(B)(3))")
    }

    @Test("A number of no known state keeps every state's rules where the account wants it so")
    func unknownState() throws {
        let tollFree = number(18_885_550_100)
        let time = try time("2026-11-27T22:00:00Z")
        #expect(isAllowed(try window(.voice, nil).state(of: tollFree, at: time)))
        let strictest = try window(.voice, nil, account: AccountRules(unknownState: .strictest))
        #expect(strictest.state(of: tollFree, at: time) == .closed(because: .noCommonHour), "it is never 9 to 18 from Puerto Rico to Guam")
    }

    @Test("Nobody is attempted on blackout dates of the campaign or the account")
    func blackoutDates() throws {
        let friday = try #require(CalendarDate("2026-11-27"))
        let saturday = try #require(CalendarDate("2026-11-28"))
        let window = try window(
            .voice, Schedule(timezone: "America/New_York", blackoutDates: [friday]), account: AccountRules(blackoutDates: [saturday]))
        let atlanta = number(14_045_550_100)
        #expect(
            window.state(of: atlanta, at: try time("2026-11-26T20:59:59-05:00")) == .allowed(until: try time("2026-11-26T21:00:00-05:00")))
        let state = try blocked(window.state(of: atlanta, at: time("2026-11-27T12:00:00-05:00")))
        #expect(state.until == (try time("2026-11-29T08:00:00-05:00")))
        #expect(state.because == .blackout(friday) && state.because.description == "2026-11-27 is a blackout date")
        #expect(try blocked(window.state(at: time("2026-11-27T12:00:00-05:00"))).until == time("2026-11-29T08:00:00-05:00"))
        let zoneless = try self.window(.voice, Schedule(blackoutDates: [friday]))
        #expect(try blocked(zoneless.state(of: atlanta, at: time("2026-11-27T12:00:00-05:00"))).until == time("2026-11-28T08:00:00-05:00"))
    }

    @Test("Days are those of the campaign's zone, 1 = Monday to 7 = Sunday")
    func days() throws {
        let window = try window(.voice, Schedule(timezone: "America/Los_Angeles", startHour: 8, endHour: 21, days: [1]))
        #expect(try blocked(window.state(at: time("2028-02-29T20:00:00Z"))).until == time("2028-03-06T08:00:00-08:00"))
        #expect(try blocked(window.state(at: time("2027-12-31T20:00:00Z"))).until == time("2028-01-03T08:00:00-08:00"))
    }

    @Test(
        "An hour that is skipped never opens a window, and one that comes twice opens it twice",
        arguments: [
            // Los Angeles springs forward at 10:00 UTC on 2026-03-08, and falls back at 9:00 UTC on 2026-11-01.
            ("America/Los_Angeles", "2026-03-08T03:00:00Z", "2026-03-08T16:00:00Z"),
            ("America/Los_Angeles", "2026-11-01T03:00:00Z", "2026-11-01T17:00:00Z"),
            // Lord Howe moves by half an hour.
            ("Australia/Lord_Howe", "2026-10-03T12:00:00Z", "2026-10-03T22:00:00Z"),
            ("Asia/Kolkata", "2026-06-01T00:00:00Z", "2026-06-01T03:30:00Z"),
            // Samoa skipped 2011-12-30: after Thursday's nine came Saturday's.
            ("Pacific/Apia", "2011-12-30T05:00:00Z", "2011-12-30T19:00:00Z"),
        ])
    func zoneChanges(zone: String, from: String, opening: String) throws {
        let window = try window(.voice, Schedule(timezone: zone, startHour: 9, endHour: 19))
        #expect(try blocked(window.state(at: time(from))).until == time(opening))
        #expect(isAllowed(window.state(at: try time(opening))))
    }

    @Test(
        "It agrees with the calendar in every zone, quarter hour by quarter hour",
        arguments: [
            "America/Los_Angeles", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia",
            "Africa/Casablanca",
        ])
    func agreesWithCalendar(name: String) throws {
        let window = try window(.voice, Schedule(timezone: name, startHour: 9, endHour: 17, days: [1, 3, 7]))
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

    @Test("Until when an answer holds is exact to the millisecond, and does not depend on what was asked before", arguments: 1...40)
    func stepping(seed: UInt64) throws {
        var random = RandomSource.seeded(seed)
        func draw(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
        let zoneNames = [nil, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Kiritimati"]
        let start = try time("2025-12-15T00:00:00Z").advanced(by: .seconds(draw(700 * 86_400)))
        let today = CalendarDate(dayNumber: Int(start.millisecondsSinceEpoch / 86_400_000))
        let schedule = Schedule(
            timezone: zoneNames[draw(zoneNames.count)], startHour: [nil, 0, 9][draw(3)], endHour: [nil, 12, 23][draw(3)],
            days: [[], [1, 2, 3, 4, 5], [7]][draw(3)], blackoutDates: [today, today.adding(days: 3)])
        let account = AccountRules(unknownState: draw(2) == 0 ? .federal : .strictest)
        let channel: Channel = draw(2) == 0 ? .voice : .sms
        let isAutomated = channel == .voice && draw(2) == 0
        let make = { try window(channel, schedule, account: account, change: { if isAutomated { $0.ai = true } }) }
        let kept = try make()
        let phones: [UInt64] = [
            13_055_550_100, 18_505_550_100, 14_015_550_100, 16_055_550_100, 12_155_550_100, 16_015_550_100, 18_005_550_100, 17_095_550_100,
            61_412_345_678, 79_123_456_789, 870_776_123_456, 19_075_550_100,
        ]
        let phone = number(phones[draw(phones.count)])
        var instant = start
        for _ in 0..<40 {
            let state = kept.state(of: phone, at: instant)
            #expect(try make().state(of: phone, at: instant) == state, "depends on what was asked before")
            let end: Instant
            switch state {
            case .closed: return
            case .allowed(let until), .blocked(let until, _): end = until
            }
            #expect(end > instant)
            let last = end.advanced(by: .milliseconds(-1))
            let between = instant.advanced(
                by: .milliseconds(Int64.random(in: 0...instant.duration(to: last).wholeMilliseconds, using: &random)))
            for inside in [last, between] {
                let answer = try make().state(of: phone, at: inside)
                #expect(isAllowed(answer) == isAllowed(state), "\(phone) at \(inside.millisecondsSinceEpoch)")
                #expect(self.end(of: answer) == end, "\(phone) at \(inside.millisecondsSinceEpoch)")
            }
            #expect(isAllowed(try make().state(of: phone, at: end)) != isAllowed(state), "\(phone) at \(end.millisecondsSinceEpoch)")
            instant = end
        }
    }

    @Test("A zone that the system does not know never opens")
    func unknownZone() throws {
        let window = try window(.voice, Schedule(timezone: "Mars/Base"))
        #expect(window.state(at: mondayNoon) == .closed(because: .unknownZone("Mars/Base")))
        #expect(window.state(of: recipient(0), at: mondayNoon) == .closed(because: .unknownZone("Mars/Base")))
    }

    private func window(
        _ channel: Channel, _ schedule: Schedule?, account: AccountRules = AccountRules(), change: (inout Mode) -> Void = { _ in }
    ) throws -> CallingWindow {
        var settings = CampaignSettings(name: "window", channel: channel, schedule: schedule)
        change(&settings.mode)
        return CallingWindow(settings: settings, account: account, rules: try #require(Self.rules), zones: Self.zones)
    }

    private func blocked(_ state: WindowState) throws -> (until: Instant, because: WindowReason) {
        guard case .blocked(let until, let reason) = state else { throw TestFailure("not blocked: \(state)") }
        return (until, reason)
    }

    private func isAllowed(_ state: WindowState) -> Bool {
        if case .allowed = state { true } else { false }
    }

    private func end(of state: WindowState) -> Instant? {
        switch state {
        case .allowed(let until), .blocked(let until, _): until
        case .closed: nil
        }
    }

    private func time(_ text: String) throws -> Instant {
        let date = try Date(text, strategy: .iso8601)
        return Instant(millisecondsSinceEpoch: Int64(date.timeIntervalSince1970) * 1000)
    }
}
