import ArgumentParser
import Domain
import Foundation

/// Answers for calling windows what the engine would, so that someone else can work the same out and compare.
struct WindowsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "windows",
        abstract: "Says when recipients may be attempted: reads a question a line, and answers with runs of decisions.",
        discussion: """
            A question is a line of NAME=VALUE: phone, channel (voice, sms), kind (live, automated), from and to and step in \\
            milliseconds; and where they are given zone, start, end, days, blackout, unknown_state, mobile_rules, \\
            account_blackout (lists with commas). Every decision is the engine's: one in each step, at a moment drawn from \\
            it; both sides of each change of the answer; and a few in no order. Consecutive ones that are the same are a run:

              P COUNTRY REGIONS ZONES             where the phone can lie
              K ATTEMPTS/SECONDS …                how often the law lets it be attempted, at from
              A FIRST LAST UNTIL COUNT            allowed until
              B FIRST LAST UNTIL COUNT REASON     blocked until, because of
              C FIRST LAST COUNT REASON           never, as far as the calendar was looked at
              .                                   the end of the answer
            """)

    @Option(help: "The states' rules, instead of those that are built in.")
    var callingRules: String?
    @Option(help: "Measure instead what so many decisions and look-ups of places cost, and print it as a line of JSON.")
    var measure: Int?

    func validate() throws {
        if let measure, measure < 1 { throw ValidationError("--measure is at least 1.") }
    }

    func run() async throws {
        let zones = TimeZoneTable()
        let rules =
            try callingRules.map { try CallingRules(parsing: String(contentsOfFile: $0, encoding: .utf8), zones: zones) }
            ?? CallingRules.builtIn(zones: zones)
        if let measure { return print(WindowSpeed(count: measure, rules: rules, zones: zones).json) }
        var number = 0
        while let line = readLine() {
            number += 1
            guard let query = WindowQuery(line) else { throw ValidationError("line \(number) is no question: \(line)") }
            WindowRuns(query, rules: rules, zones: zones).answer()
        }
    }
}
