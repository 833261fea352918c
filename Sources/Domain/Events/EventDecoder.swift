/// Reads what an ``EventEncoder`` wrote.
public struct EventDecoder {
    /// Bytes that no version of this program writes.
    public struct Damage: Error {
        /// What they are.
        public init() {}
    }

    private let bytes: [UInt8]
    private var place = 0
    private var at: Instant

    private init(_ bytes: [UInt8], _ start: Instant) {
        self.bytes = bytes
        at = start
    }

    /// The events in `bytes`, of a row with the time `start`. `campaign` gives the id of a store's number of a campaign.
    /// Throws ``Damage``, and what `campaign` throws.
    public static func events(in bytes: [UInt8], start: Instant, campaign: (Int64) throws -> CampaignID) throws -> [AccountEvent] {
        var decoder = EventDecoder(bytes, start)
        guard try decoder.byte() == EventEncoder.version else { throw Damage() }
        var events: [AccountEvent] = []
        while decoder.place < bytes.count {
            guard let code = EventCode(rawValue: try decoder.byte()) else { throw Damage() }
            if code == .time {
                decoder.at = Instant(millisecondsSinceEpoch: start.millisecondsSinceEpoch &+ (try decoder.signed()))
                continue
            }
            let id = try campaign(Int64(bitPattern: try decoder.number()))
            events.append(AccountEvent(at: decoder.at, campaign: id, kind: try decoder.kind(code)))
        }
        return events
    }

    private mutating func kind(_ code: EventCode) throws -> AccountEventKind {
        switch code {
        case .time: throw Damage()
        case .campaignCreated: .campaignCreated
        case .campaignUpdated: .campaignUpdated
        case .campaignStatus: .campaignStatus(try value(), reason: try text())
        case .prospectsAdded: .prospectsAdded(Int(clamping: try number()))
        case .attemptPlaced:
            .attemptPlaced(try prospect(), number: Int(clamping: try number()), callerId: try phone(), status: try value())
        case .attemptProgress: .attemptProgress(try prospect(), try value())
        case .attemptEnded: .attemptEnded(try prospect(), outcome: try value(), reason: try text().map { Reason($0) }, retryAt: try time())
        case .attemptWithdrawn: .attemptWithdrawn(try prospect(), dueAt: try time(), reason: try reason())
        case .prospectDeferred: .prospectDeferred(try prospect(), dueAt: try required(time()), reason: try reason())
        case .prospectEnded: .prospectEnded(try prospect(), try value(), reason: try reason())
        case .prospectsRecalled: .prospectsRecalled(reason: try reason(), at: try required(time()))
        }
    }

    private mutating func byte() throws -> UInt8 {
        guard place < bytes.count else { throw Damage() }
        defer { place += 1 }
        return bytes[place]
    }

    private mutating func number() throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Damage()
    }

    private mutating func signed() throws -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    private mutating func value<Value: RawRepresentable>() throws -> Value where Value.RawValue == Int {
        guard let raw = Int(exactly: try number()), let value = Value(rawValue: raw) else { throw Damage() }
        return value
    }

    private mutating func prospect() throws -> ProspectID {
        var words: (UInt64, UInt64) = (0, 0)
        for _ in 0..<8 { words.0 = words.0 << 8 | UInt64(try byte()) }
        for _ in 0..<8 { words.1 = words.1 << 8 | UInt64(try byte()) }
        return ProspectID(high: words.0, low: words.1)
    }

    private mutating func phone() throws -> PhoneNumber { try required(PhoneNumber(digits: try number())) }

    private mutating func time() throws -> Instant? {
        guard try number() > 0 else { return nil }
        return Instant(millisecondsSinceEpoch: at.millisecondsSinceEpoch &+ (try signed()))
    }

    private mutating func text() throws -> String? {
        let count = try number()
        guard count > 0 else { return nil }
        guard count - 1 <= UInt64(EventEncoder.longestText), let length = Int(exactly: count - 1), place + length <= bytes.count else {
            throw Damage()
        }
        defer { place += length }
        return String(decoding: bytes[place..<place + length], as: UTF8.self)
    }

    private mutating func reason() throws -> Reason { Reason(try required(text())) }

    private func required<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Damage() }
        return value
    }
}
