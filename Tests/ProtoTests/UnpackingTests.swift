import CampaignsProtos
import GoogleProtos
import ProtoRuntime
import Testing

@Suite("Unpacking a peer's bytes")
struct UnpackingTests {
    private func error<M: ProtoMessage>(_ type: M.Type, _ bytes: [UInt8], arena: Arena = Arena()) -> ProtoError? {
        do throws(ProtoError) {
            _ = try M(unpacking: bytes, arena: arena)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "A string that is not UTF-8 is refused, naming its field",
        arguments: [
            [0xFF], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x80],
        ] as [[UInt8]]
    )
    func invalidUTF8(bytes: [UInt8]) {
        #expect(error(CampaignsV1.GetCampaignRequest.self, Wire.field(1, bytes)) == .invalidUTF8(field: "id"))
    }

    @Test("The path of a bad string in a list of messages names its index")
    func path() {
        let good = Wire.field(1, Wire.field(1, Array("ok".utf8)))
        let bad = Wire.field(1, Wire.field(6, Wire.field(6, [0xFF])))
        let page = good + Wire.field(2, Array("token".utf8)) + good + bad
        #expect(error(CampaignsV1.ListCampaignsResponse.self, page) == .invalidUTF8(field: "campaigns[2].mode.message"))
    }

    @Test("Well-formed UTF-8 of every length is taken", arguments: ["é", "€", "🌴", "\u{10FFFF}", "\u{D7FF}\u{E000}", "abcdefgh🌴ijklmnop"])
    func validUTF8(text: String) throws {
        #expect(try CampaignsV1.GetCampaignRequest(unpacking: Wire.field(1, Array(text.utf8))).id == text)
    }

    @Test("U+0000 in a string is refused, naming its field", arguments: ["\0", "a\0", "0123456789abcdef\0x"])
    func nul(text: String) {
        #expect(error(CampaignsV1.AddProspectsRequest.self, Wire.field(2, Array(text.utf8))) == .nulInString(field: "phones[0]"))
    }

    @Test("Messages may nest to the limit and not beyond")
    func depth() {
        func nested(_ levels: Int) -> [UInt8] {
            (1..<levels).reduce([]) { inner, _ in Wire.field(11, inner) }
        }
        #expect(error(GoogleAPI.HttpRule.self, nested(100)) == nil)
        #expect(error(GoogleAPI.HttpRule.self, nested(101)) == .tooDeep(field: "additional_bindings[0]", limit: 100))
        #expect(error(GoogleAPI.HttpRule.self, nested(5), arena: Arena(limits: ProtoLimits(depth: 4)))?.field == "additional_bindings[0]")
    }

    @Test("Bytes that break the wire format are refused, naming the field they break")
    func malformed() {
        let request = CampaignsV1.CreateCampaignRequest.self
        #expect(error(request, [0x0A, 5, 0x61]) == .malformed(field: "name"))
        #expect(error(request, [0x0A]) == .malformed(field: "name"))
        #expect(error(request, [0x10, 0x80]) == .malformed(field: "channel"))
        #expect(error(request, Wire.field(3, [0x19, 0, 0])) == .malformed(field: "mode.calls_per_second"))
        #expect(error(request, [0x80]) == .malformed(field: ""))
        #expect(error(request, [0x00]) == .malformed(field: ""), "field number 0")
        #expect(error(request, [0x0B]) == .malformed(field: "name"), "a group")
        #expect(error(request, [0x08, 1]) == .malformed(field: ""), "a string field with a number")
        #expect(error(request, [0x0A] + Array(repeating: 0xFF, count: 9) + [0x01]) == .malformed(field: "name"), "a length of 2^64")
        #expect(error(request, [0x10] + Array(repeating: 0xFF, count: 11)) == .malformed(field: "channel"), "a varint of 11 bytes")
    }

    @Test("Unknown fields of every wire type are skipped")
    func unknownFields() throws {
        let unknown: [UInt8] =
            [0xC0, 0x3E, 0x05] + [0xC1, 0x3E] + Array(repeating: 1, count: 8) + [0xC2, 0x3E, 2, 0xFF, 0]
            + [0xC5, 0x3E, 1, 2, 3, 4]
        let request = try CampaignsV1.GetCampaignRequest(unpacking: unknown + Wire.field(1, Array("x".utf8)) + unknown)
        #expect(request.id == "x")
    }

    @Test("A message that grows beyond the arena's limit is a typed error, and the arena is usable after it")
    func memoryLimit() throws {
        let arena = Arena(limits: ProtoLimits(memory: 64 << 10))
        // 2 bytes on the wire each, some 150 in memory.
        let bomb = [[UInt8]](repeating: Wire.field(1, []), count: 5000).flatMap { $0 }
        #expect(error(CampaignsV1.ListCampaignsResponse.self, bomb, arena: arena) == .memoryLimitExceeded(limit: 64 << 10))
        #expect(try CampaignsV1.GetCampaignRequest(unpacking: Wire.field(1, [0x61]), arena: arena).id == "a")
        #expect(arena.capacity < 256 << 10, "what the bomb took must be given back, but \(arena.capacity) bytes are held")
    }

    @Test("The parts of a message field that occurs twice are merged, at every depth: the last number counts, lists go on")
    func merging() throws {
        let schedules = [CampaignsV1.Schedule(timezone: "UTC", startHour: 8, days: [1]), CampaignsV1.Schedule(startHour: 9, days: [2, 3])]
        let campaign =
            schedules.flatMap { Wire.field(9, $0.packed()) } + Wire.field(5, [0x08, 1]) + Wire.field(1, [0x61]) + Wire.field(5, [0x10, 2])
        let read = try CampaignsV1.ListCampaignsResponse(unpacking: Wire.field(1, campaign) + Wire.field(2, [0x62]))
        #expect(read.nextPageToken == "b")
        #expect(
            read.campaigns == [
                CampaignsV1.Campaign(
                    id: "a", stats: CampaignsV1.CampaignStats(total: 1, queued: 2),
                    schedule: CampaignsV1.Schedule(timezone: "UTC", startHour: 9, days: [1, 2, 3])
                )
            ]
        )
    }

    @Test(
        "Random and damaged bytes never do harm: they are read or refused, and what is read packs and reads the same",
        arguments: [1, 2, 3] as [UInt64])
    func fuzz(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let arena = Arena(limits: ProtoLimits(memory: 1 << 20))
        let whole = ValueTypeTests.campaign.packed()
        var accepted = 0
        for round in 0..<20_000 {
            var bytes = whole
            if round % 4 == 0 {
                bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            } else {
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                bytes.removeLast(Int.random(in: 0...3, using: &random))
            }
            guard let read = try? CampaignsV1.Campaign(unpacking: bytes, arena: arena) else { continue }
            accepted += 1
            // NaN is not equal to itself; its bytes are.
            let packed = read.packed(arena: arena)
            let again = try CampaignsV1.Campaign(unpacking: packed, arena: arena)
            #expect(again.packed(arena: arena) == packed, "seed \(seed), round \(round): \(bytes)")
        }
        #expect(accepted > 100, "the fuzz reached no accepted message, so it showed nothing")
    }
}
