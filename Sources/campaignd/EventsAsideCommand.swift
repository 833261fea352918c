import ArgumentParser
import Domain
import Foundation
import Storage

/// `campaignd events-aside`: what the carrier said of attempts that nobody knows.
struct EventsAsideCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events-aside",
        abstract: "Print what the carrier said of attempts that the account does not have.",
        discussion: """
            One event a line, oldest first: time, attempt, what was said. Nothing else came of them. Events that come late of \
            attempts that ended before a restart are among them. The newest \(StoreChange.keptAside) are kept.
            """)

    @OptionGroup var account: AccountOption

    func run() async throws {
        try await account.administer { store, name in
            var page = try await store.eventsAside(account: name, after: 0, limit: 1_000)
            while let last = page.last {
                for event in page {
                    let time = Date(timeIntervalSince1970: Double(event.at.millisecondsSinceEpoch) / 1_000)
                    print("\(time.formatted(.iso8601))  \(event.attempt)  \(event.event)")
                }
                page = try await store.eventsAside(account: name, after: last.number, limit: 1_000)
            }
        }
    }
}
