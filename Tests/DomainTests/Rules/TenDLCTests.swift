import Testing

@testable import Domain

@Suite("10DLC budgets")
struct TenDLCTests {
    private let zones = TimeZoneTable()

    @Test(
        "Texts are cut into segments of 160 or 153 characters of GSM-7, or 70 or 67 of UCS-2",
        arguments: [
            ("", 1), ("Hi", 1), (String(repeating: "a", count: 160), 1), (String(repeating: "a", count: 161), 2),
            (String(repeating: "a", count: 306), 2), (String(repeating: "a", count: 307), 3), (String(repeating: "€", count: 80), 1),
            (String(repeating: "€", count: 81), 2), (String(repeating: "a", count: 152) + "€" + String(repeating: "a", count: 152), 3),
            (String(repeating: "ç", count: 70), 1), (String(repeating: "ç", count: 71), 2), (String(repeating: "é", count: 160), 1),
            (String(repeating: "😀", count: 35), 1), (String(repeating: "😀", count: 36), 2), (String(repeating: "😀", count: 67), 3),
        ])
    func segments(text: String, expected: Int) {
        #expect(MessageSegments.count(text) == expected, "\(text.prefix(3))… of \(text.unicodeScalars.count)")
    }

    @Test("The budgets that are built in are those of the facts page")
    func builtIn() throws {
        let budgets = try TenDLCBudgets.builtIn(zones: zones)
        #expect(budgets.all.filter { $0.scope == .campaign }.map(\.segments) == [4_500, 2_400, 240, 75])
        #expect(budgets.all.filter { $0.scope == .brand }.map(\.segments) == [200_000, 40_000, 10_000, 2_000])
        #expect(budgets.all.filter { $0.scope == .campaign }.allSatisfy { $0.carrier == "AT&T" && $0.period == .minute })
        #expect(
            budgets.all.filter { $0.scope == .brand }.allSatisfy {
                $0.carrier == "T-Mobile" && $0.period == .day(zone: "America/Los_Angeles")
            })
    }

    @Test(
        "A bad row refuses the file and is named",
        arguments: [
            ("AT&T,nobody,high,4500,minute,,x,2026-11-24", "scope"), ("AT&T,campaign,high,0,minute,,x,2026-11-24", "segments"),
            ("AT&T,campaign,high,4500,hour,,x,2026-11-24", "period"), ("T-Mobile,brand,top,2000,day,Mars/Olympus,x,2026-11-24", "zone"),
            ("AT&T,campaign,high,4500,minute,,x,yesterday", "read_on"), ("AT&T,campaign,,4500,minute,,x,2026-11-24", "tier"),
        ])
    func badRows(row: String, field: String) {
        let text = "# a comment\n\(TenDLCBudgetsParser.columns.joined(separator: ","))\n\(row)\n"
        do {
            _ = try TenDLCBudgets(parsing: text, zones: zones)
            Issue.record("the row is accepted: \(row)")
        } catch {
            #expect(error.line == 3 && error.field == field, "\(error)")
        }
    }

    private func meter(_ budget: TenDLCBudget, _ use: BudgetUse? = nil) -> BudgetMeter {
        BudgetMeter(budget, use ?? BudgetUse(scope: budget.scope, name: "B1", at: .epoch, segments: 0), zones: zones)
    }

    @Test("A budget per minute holds in any 60 seconds, also across a restart")
    func perMinute() {
        let budget = TenDLCBudget(carrier: "AT&T", scope: .campaign, tier: "low_volume", segments: 75, period: .minute)
        let first = meter(budget)
        first.add(40, at: mondayNoon)
        let later = mondayNoon.advanced(by: .seconds(59))
        first.add(30, at: later)
        #expect(first.opening(for: 5, at: later) <= later)
        #expect(first.opening(for: 6, at: later) == mondayNoon.advanced(by: .seconds(60)))
        #expect(first.opening(for: 49, at: later) == later.advanced(by: .seconds(60)))
        let second = meter(budget, first.use)
        #expect(second.opening(for: 6, at: later) > later, "a restart forgets what was sent")
        #expect(second.opening(for: 75, at: later.advanced(by: .seconds(60))) <= later.advanced(by: .seconds(60)))
    }

    @Test("A budget per day counts from midnight in Los Angeles, also across a restart")
    func perDay() {
        let budget = TenDLCBudget(
            carrier: "T-Mobile", scope: .brand, tier: "low", segments: 2_000, period: .day(zone: "America/Los_Angeles"))
        let first = meter(budget)
        first.add(1_999, at: mondayNoon)
        let midnight = mondayNoon.advanced(by: .seconds(20 * 3_600))
        let second = meter(budget, first.use)
        #expect(second.opening(for: 1, at: mondayNoon) <= mondayNoon)
        #expect(second.opening(for: 2, at: mondayNoon) == midnight)
        #expect(second.opening(for: 2_000, at: midnight) <= midnight)
    }

    @Test("A day begins at midnight also on days on which clocks change")
    func days() throws {
        let zone = try #require(zones.zone("America/Los_Angeles"))
        // 2026-03-08 10:00 UTC, when clocks go forward in Los Angeles, and 2026-11-01 09:00 UTC, when they go back.
        for (milliseconds, hours) in [(Int64(1_772_964_000_000), 23), (1_793_523_600_000, 25), (1_767_614_400_000, 24)] {
            let day = NumberDay(of: Instant(millisecondsSinceEpoch: milliseconds), in: zone)
            #expect(day.start.duration(to: day.end) == .seconds(hours * 3_600))
            #expect(NumberDay(of: day.start, in: zone) == day && NumberDay(of: day.end, in: zone).number == day.number + 1)
            #expect(NumberDay(of: day.start.advanced(by: .milliseconds(-1)), in: zone).number == day.number - 1)
        }
    }
}
