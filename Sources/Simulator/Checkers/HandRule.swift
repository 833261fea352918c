import Domain

/// A state's law on sales calls and texts, as its sources have it and not as the rules file does.
struct HandRule: Sendable {
    let state: String
    var texts = false
    var calls = true
    var onlyAutomated = false
    /// Whether it is about mobiles, of which nobody knows here which they are: for accounts that want it kept.
    var onlyMobiles = false
    /// [start, end) of Mondays to Fridays, Saturdays and Sundays; empty: no hour.
    var weekdays = 0..<24
    var saturday = 0..<24
    var sunday = 0..<24
    var onHolidays = 0..<24
    var holidays: Set<HandHoliday> = []
    var cap: ContactCap?
    /// Whose hours they are; nil: the recipient's.
    var zone: HandZone?
    /// The first day on which it holds, since 1970-01-01.
    var since = Int64.min

    private static let none = 0..<0

    static let all: [HandRule] = [
        // Ala. Admin. Code 770-X-5-.17(2)
        HandRule(
            state: "AL", weekdays: 8..<20, saturday: 8..<20, sunday: none, onHolidays: none,
            holidays: [.federal, .mardiGras, .confederateMemorial, .jeffersonDavis]),
        // CGS 42-288a(c)
        daily("CT", 9..<20),
        // Fla. Stat. 501.616(6)
        daily("FL", 8..<20, texts: true, cap: 3),
        // KRS 367.46955(16)
        daily("KY", 10..<21),
        // LPSC R-29617 §V(A)
        HandRule(
            state: "LA", weekdays: 8..<20, saturday: 8..<20, sunday: none, onHolidays: none,
            holidays: [.federal, .mardiGras, .goodFriday, .allSaints]),
        // Com. Law 14-4502(c), MGL 159C §3, MCL 750.540e(1)(f), Minn. Stat. 325E.30
        daily("MD", 8..<20, cap: 3), daily("MA", 8..<20), daily("MI", 9..<21), daily("MN", 9..<21),
        // Miss. 77-3-723(1): Central Standard Time
        HandRule(state: "MS", texts: true, weekdays: 8..<20, saturday: 8..<20, sunday: none, zone: .chicago),
        // NRS 598.0918(3), and for automated calls 597.814(2)
        daily("NV", 9..<20),
        // NMSA 57-12-22(B)(5), 15 O.S. 775C.4(A)
        daily("NM", 9..<21), daily("OK", 8..<20, cap: 3),
        // ORS 646.563, HB 3865
        daily("OR", 8..<20, texts: true, cap: 3, since: HandCalendar.day(2026, 1, 1)),
        // 73 P.S. 2245 by Act 47 of 2026
        HandRule(
            state: "PA", texts: true, weekdays: 9..<19, saturday: 9..<19, sunday: none, onHolidays: none,
            holidays: [.federal, .goodFriday, .flagDay, .electionDay], since: HandCalendar.day(2026, 10, 18)),
        // RIGL 5-61-2(2), 5-61-3.6
        HandRule(
            state: "RI", weekdays: 9..<18, saturday: 10..<17, sunday: none, onHolidays: none, holidays: [.federal, .victoryDay]),
        // SDCL 37-30A-3(2); automated calls on weekdays only (37-30-28)
        HandRule(state: "SD", weekdays: 9..<21, saturday: 9..<21, sunday: none),
        HandRule(state: "SD", onlyAutomated: true, weekdays: 9..<21, saturday: none, sunday: none),
        // Bus. & Com. 301.051, for texts by SB 140 from 2025-09-01
        HandRule(state: "TX", texts: true, weekdays: 9..<21, saturday: 9..<21, sunday: 12..<21),
        // Utah 13-25a-103(3)
        HandRule(state: "UT", weekdays: 8..<21, saturday: 8..<21, sunday: none, onHolidays: none, holidays: [.federal]),
        // RCW 80.36.390(8), W.S. 40-12-302(d)
        daily("WA", 8..<20), daily("WY", 8..<20),
        // Automated calls only: IC 24-5-14-8, 10 M.R.S. 1498(3), Pub. Util. 2872, 291 NAC 11 §3
        HandRule(state: "IN", onlyAutomated: true, weekdays: 9..<20, saturday: 9..<20, sunday: 9..<20),
        HandRule(
            state: "ME", onlyAutomated: true, weekdays: 9..<17, saturday: none, sunday: none,
            cap: ContactCap(limit: 1, period: .seconds(8 * 3_600))),
        HandRule(state: "CA", onlyAutomated: true, weekdays: 9..<21, saturday: 9..<21, sunday: 9..<21),
        HandRule(state: "NE", onlyAutomated: true, sunday: 13..<21, onHolidays: 13..<21, holidays: [.federal]),
        // A.R.S. 44-1278(B)(3), N.J.S.A. 56:8-130
        HandRule(state: "AZ", onlyMobiles: true, weekdays: none, saturday: none, sunday: none),
        HandRule(state: "NJ", onlyMobiles: true, weekdays: none, saturday: none, sunday: none),
    ]

    private static func daily(
        _ state: String, _ hours: Range<Int>, texts: Bool = false, cap: Int? = nil, since: Int64 = .min
    ) -> HandRule {
        HandRule(
            state: state, texts: texts, weekdays: hours, saturday: hours, sunday: hours,
            cap: cap.map { ContactCap(limit: $0, period: .seconds(24 * 3_600)) }, since: since)
    }

    /// Whether it is about attempts of a campaign.
    func concerns(_ settings: CampaignSettings, _ account: AccountSettings) -> Bool {
        if onlyMobiles, !account.mobileSalesRules { return false }
        switch settings.channel {
        case .sms: return texts && !onlyAutomated
        // An agent of artificial intelligence and a recording, played to a person or left on a machine, are automated calls.
        case .voice:
            let mode = settings.mode
            let isRecorded = mode.voicemailAudioURL != nil || mode.greetingAudioURL != nil
            return calls && (!onlyAutomated || mode.ai == true || isRecorded)
        }
    }

    /// Whether it allows an hour.
    func allows(_ local: HandZone.Local) -> Bool {
        guard local.day >= since else { return true }
        let hours = local.weekday == 7 ? sunday : local.weekday == 6 ? saturday : weekdays
        let isHoliday = !holidays.isEmpty && !holidays.isDisjoint(with: HandHoliday.on(local.day))
        return hours.contains(local.hour) && (!isHoliday || onHolidays.contains(local.hour))
    }
}
