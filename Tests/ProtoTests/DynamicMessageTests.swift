import CampaignsProtos
import GoogleProtos
import ProtoRuntime
import Testing

@Suite("A message seen through its descriptor")
struct DynamicMessageTests {
    let registry: Registry
    let arena = Arena()

    init() throws { registry = try Registry(CampaignsDescriptors.set, GoogleDescriptors.set) }

    private func make(_ type: String) throws -> DynamicMessage {
        try DynamicMessage(try #require(registry.message(type)), arena: arena)
    }

    private func bytes(_ message: DynamicMessage) -> [UInt8] {
        message.withPacked { packed in
            [UInt8](unsafeUninitializedCapacity: packed.size) { buffer, count in
                if let base = buffer.baseAddress { packed.write(to: base) }
                count = packed.size
            }
        }
    }

    @Test("What is set by descriptor reads as the generated type, lists of any length and nested messages too")
    func writing() throws {
        let campaign = try make("campaigns.v1.Campaign")
        func field(_ name: String, of message: DynamicMessage) throws -> FieldDescriptor {
            try #require(message.descriptor.field(name: name))
        }
        try campaign.set(field("name", of: campaign), .string("Fall"))
        try campaign.set(field("status", of: campaign), .enumeration(3))
        let ids = try field("caller_ids", of: campaign)
        for number in 0..<100 { try campaign.append(ids, .string("+1949555\(number)")) }
        let mode = try campaign.mutableMessage(field("mode", of: campaign))
        try mode.set(field("ai", of: mode), .bool(false))
        try mode.set(field("calls_per_second", of: mode), .double(0.5))
        try campaign.mutableMessage(field("mode", of: campaign)).set(field("max_retries", of: mode), .uint(10))
        let schedule = try campaign.mutableMessage(field("schedule", of: campaign))
        for day in 1...7 { try schedule.append(field("days", of: schedule), .uint(UInt64(day))) }

        let read = try CampaignsV1.Campaign(unpacking: bytes(campaign))
        #expect(read.name == "Fall")
        #expect(read.status == .paused)
        #expect(read.callerIDs == (0..<100).map { "+1949555\($0)" })
        #expect(read.mode == CampaignsV1.Mode(ai: false, callsPerSecond: 0.5, maxRetries: 10))
        #expect(read.schedule?.days == [1, 2, 3, 4, 5, 6, 7])
        #expect(read.stats == nil)
    }

    @Test("What the generated type packs is read by descriptor")
    func reading() throws {
        let type = try #require(registry.message("campaigns.v1.Campaign"))
        let packed = ValueTypeTests.campaign.packed()
        let message = try packed.withUnsafeBytes { try DynamicMessage(type, unpacking: $0, arena: arena) }
        func field(_ name: String) throws -> FieldDescriptor { try #require(type.field(name: name)) }
        #expect(message.value(try field("id")) == .string("camp_abc123"))
        #expect(message.value(try field("status")) == .enumeration(2))
        #expect(message.value(try field("caller_ids"), at: 2) == .string("949"))
        #expect(message.value(try field("caller_ids"), at: 3) == nil)
        #expect(message.withUTF8(try field("caller_ids"), at: 0) { String(decoding: $0, as: UTF8.self) } == "+19495551000")
        #expect(!message.has(try field("ended_at")))
        #expect(!message.has(try field("status_reason")))
        let mode = try #require(message.message(try field("mode")))
        let ai = try #require(mode.descriptor.field(name: "ai"))
        let delay = try #require(mode.descriptor.field(name: "retry_delay"))
        #expect(mode.has(ai) && mode.value(ai) == .bool(false))
        #expect(!mode.has(delay) && mode.value(delay) == .string(""))
        #expect(bytes(message) == packed)
    }

    @Test("A value of another type or out of range is refused and changes nothing")
    func unfit() throws {
        let mode = try make("campaigns.v1.Mode")
        let retries = try #require(mode.descriptor.field(name: "max_retries"))
        let text = try #require(mode.descriptor.field(name: "message"))
        #expect(throws: ProtoError.unfit(field: "max_retries")) { try mode.set(retries, .uint(1 << 32)) }
        #expect(throws: ProtoError.unfit(field: "max_retries")) { try mode.set(retries, .string("2")) }
        #expect(throws: ProtoError.unfit(field: "max_retries")) { try mode.append(retries, .uint(1)) }
        #expect(throws: ProtoError.nulInString(field: "message")) { try mode.set(text, .string("a\0")) }
        #expect(bytes(mode).isEmpty)
    }

    @Test("Clearing makes a field absent, whatever its presence")
    func clearing() throws {
        let message = try make("campaigns.v1.Campaign")
        for name in ["id", "status", "caller_ids", "mode"] {
            let field = try #require(message.descriptor.field(name: name))
            switch name {
            case "id": try message.set(field, .string("x"))
            case "status": try message.set(field, .enumeration(1))
            case "mode": _ = try message.mutableMessage(field)
            default: try message.append(field, .string("949"))
            }
            #expect(message.has(field))
            message.clear(field)
            #expect(!message.has(field), "\(name) is still there")
        }
        let mode = try make("campaigns.v1.Mode")
        let ai = try #require(mode.descriptor.field(name: "ai"))
        try mode.set(ai, .bool(true))
        mode.clear(ai)
        #expect(!mode.has(ai))
        #expect(bytes(message).isEmpty && bytes(mode).isEmpty)
    }

    @Test("Appending to a list of an unpacked message is refused, since it has no room to grow")
    func unpackedLists() throws {
        let type = try #require(registry.message("campaigns.v1.AddProspectsRequest"))
        let packed = CampaignsV1.AddProspectsRequest(phones: ["+14155550000"]).packed()
        let message = try packed.withUnsafeBytes { try DynamicMessage(type, unpacking: $0, arena: arena) }
        let phones = try #require(type.field(name: "phones"))
        #expect(throws: ProtoError.unfit(field: "phones")) { try message.append(phones, .string("x")) }
    }

    @Test("A message that would outgrow the arena's limit is a typed error")
    func memoryLimit() throws {
        let small = Arena(limits: ProtoLimits(memory: 1024))
        let message = try DynamicMessage(try #require(registry.message("campaigns.v1.AddProspectsRequest")), arena: small)
        let phones = try #require(message.descriptor.field(name: "phones"))
        #expect(throws: ProtoError.memoryLimitExceeded(limit: 1024)) {
            for _ in 0..<1000 { try message.append(phones, .string("+14155550000")) }
        }
    }
}
