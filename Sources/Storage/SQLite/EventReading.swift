import Domain
import Foundation
import GRDB

/// Reads rows of an event log, and adds to each event what is known of its prospect for good.
struct EventReading {
    private let db: Database
    private var campaigns: [Int64: CampaignID] = [:]
    private var keys: [CampaignID: Int64] = [:]

    init(_ db: Database) { self.db = db }

    mutating func events(in bytes: Data, start: Instant) throws -> [AccountEvent] {
        var events: [AccountEvent]
        do {
            events = try EventDecoder.events(in: [UInt8](bytes), start: start) { try campaign($0) }
        } catch is EventDecoder.Damage {
            throw DamagedRow(column: "events")
        }
        for index in events.indices {
            guard let prospect = events[index].kind.prospect, let campaign = events[index].campaign, let key = keys[campaign] else {
                continue
            }
            events[index].phone = try phone(of: prospect, in: key)
        }
        return events
    }

    private mutating func campaign(_ key: Int64) throws -> CampaignID {
        if let id = campaigns[key] { return id }
        let statement = try db.cachedStatement(sql: "SELECT id FROM campaigns WHERE seq = ?")
        guard let row = try Row.fetchOne(statement, arguments: [key]) else { throw DamagedRow(column: "events") }
        let id: CampaignID = try row.identifier("id")
        campaigns[key] = id
        keys[id] = key
        return id
    }

    private func phone(of prospect: ProspectID, in campaign: Int64) throws -> PhoneNumber? {
        let statement = try db.cachedStatement(sql: "SELECT phone FROM prospects WHERE campaign = ? AND id = ?")
        return try Row.fetchOne(statement, arguments: [campaign, prospect.blob])?.phone("phone")
    }
}
