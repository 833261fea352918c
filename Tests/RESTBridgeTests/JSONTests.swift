import CampaignsProtos
import Foundation
import GoogleProtos
import ProtoRuntime
import RPCServer
import Testing

@testable import RESTBridge

@Suite("JSON and messages")
struct JSONTests {
    let registry: Registry
    let writer: MessageWriter

    init() throws {
        let registry = try Registry(CampaignsDescriptors.set, GoogleDescriptors.set)
        let types = ["campaigns.v1.Campaign", "campaigns.v1.Prospect", "google.rpc.ErrorInfo", "google.rpc.QuotaFailure"]
        writer = MessageWriter(enums: EnumNames(messages: types.compactMap { registry.message($0) }))
        self.registry = registry
    }

    private func json<M: ProtoMessage>(_ value: M) throws -> String {
        let type = try #require(registry.message(M.typeName))
        let arena = Arena()
        let message = try value.packed().withUnsafeBytes { try DynamicMessage(type, unpacking: $0, arena: arena) }
        var json = JSONWriter()
        writer.write(message, to: &json)
        return String(buffer: json.buffer)
    }

    private func read<M: ProtoMessage>(_ json: String, as type: M.Type) throws -> M {
        let arena = Arena()
        let message = try DynamicMessage(try #require(registry.message(M.typeName)), arena: arena)
        let builder = RequestBuilder(message, enums: writer.enums, limits: JSONLimits())
        let violations = try Array(json.utf8).withUnsafeBytes { bytes in
            var reader = BodyReader(bytes, builder: builder, reserved: [:])
            try reader.read(into: message)
            return reader.builder.violations
        }
        if let violation = violations.first { throw RPCError(.invalidArgument, "\(violation)", violations: violations) }
        let packed = message.withPacked { packed in
            [UInt8](unsafeUninitializedCapacity: packed.size) { buffer, count in
                if let base = buffer.baseAddress { packed.write(to: base) }
                count = packed.size
            }
        }
        return try M(unpacking: packed)
    }

    @Test("What is written reads back the same, for random campaigns", arguments: [11, 12, 13] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<300 {
            let campaign = Self.campaign(&random)
            let text = try json(campaign)
            #expect(try read(text, as: CampaignsV1.Campaign.self) == campaign, "seed \(seed), round \(round): \(text)")
            // What we write is JSON to others too.
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let scalars: [UInt32] = [1, 0x0A, 0x1F, 0x20, 0x22, 0x2F, 0x41, 0x5C, 0x7F, 0xE9, 0x2028, 0xFFFD, 0xFFFF, 0x1F334, 0x10FFFF]
        let count = Int.random(in: 0...12, using: &random)
        return String(
            String.UnicodeScalarView((0..<count).compactMap { _ in scalars.randomElement(using: &random).flatMap(Unicode.Scalar.init) }))
    }

    private static func campaign(_ random: inout SeededGenerator) -> CampaignsV1.Campaign {
        func maybe<T>(_ random: inout SeededGenerator, _ value: (inout SeededGenerator) -> T) -> T? {
            Bool.random(using: &random) ? value(&random) : nil
        }
        var campaign = CampaignsV1.Campaign(id: text(&random), name: text(&random))
        campaign.status = CampaignsV1.CampaignStatus(rawValue: Int32.random(in: 0...6, using: &random))
        campaign.callerIDs = (0..<Int.random(in: 0...9, using: &random)).map { _ in text(&random) }
        campaign.stats = maybe(&random) { .init(total: UInt32.random(in: 0...(.max), using: &$0), progress: 100) }
        campaign.mode = maybe(&random) { random in
            CampaignsV1.Mode(
                ai: maybe(&random) { Bool.random(using: &$0) }, voicemailAudioURL: maybe(&random) { text(&$0) },
                callsPerSecond: maybe(&random) { random in
                    Bool.random(using: &random)
                        ? Double(Int.random(in: -20...20, using: &random))
                        : Double(bitPattern: UInt64.random(in: 0..<0x7FF0_0000_0000_0000, using: &random))
                }, maxRetries: maybe(&random) { UInt32.random(in: 0...3, using: &$0) }, message: maybe(&random) { text(&$0) }
            )
        }
        campaign.schedule = maybe(&random) { random in
            .init(timezone: maybe(&random) { text(&$0) }, days: (0..<Int.random(in: 0...7, using: &random)).map { UInt32($0) })
        }
        campaign.createdAt = maybe(&random) { random in
            .init(
                seconds: Int64.random(in: -62_135_596_800...253_402_300_799, using: &random),
                nanos: [0, 250_000_000, 1000, 999_999_999].randomElement(using: &random) ?? 0
            )
        }
        return campaign
    }

    @Test("Bytes changed at random are JSON to this reader exactly where they are to Foundation's", arguments: [21, 22, 23] as [UInt64])
    func corpus(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let whole = Array(#"{"a":[1,-2.5e+3,true,null,"x\né\u00e9"],"b":{"c":{}},"d":[[]," "],"e":0.1}"#.utf8)
        let alphabet = Array(#"{}[]",:\u0123456789eE+-.truefalsn "#.utf8)
        var accepted = 0
        for round in 0..<4_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
                default: bytes[place] = alphabet.randomElement(using: &random) ?? 0
                }
            }
            let ours = bytes.withUnsafeBytes { raw in
                guard UTF8Check.firstInvalid(raw) == nil else { return false }
                var scanner = JSONScanner(raw, depthLimit: 64)
                return (try? scanner.skipValue()) != nil && (try? scanner.end()) != nil
            }
            let theirs = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
            let text = String(decoding: bytes, as: UTF8.self)
            if ours { accepted += 1 }
            // Foundation takes a comma after the last element, which RFC 8259 does not.
            if theirs, !ours, text.contains(#/,\s*[\]}]/#) { continue }
            #expect(ours == theirs, "seed \(seed), round \(round): \(text)")
        }
        #expect(accepted > 100, "too few were JSON to show anything")
    }

    @Test("A body changed at random is read or refused with a reason, and what is read is a message", arguments: [31, 32] as [UInt64])
    func bodies(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let whole = Array(
            #"{"name":"Q1","channel":"voice","mode":{"ai":true,"calls_per_second":0.5,"max_retries":2,"retry_delay":"4h"},"callerIds":["+19495551000"],"callerIdStrategy":{"selection":"health_score"},"schedule":{"startHour":9,"days":[1,2]}}"#
                .utf8)
        let alphabet = Array(#"{}[]",:\0123456789eE-.null_AZ"#.utf8) + [0, 0x80, 0xC3]
        var (read, refused) = (0, 0)
        for round in 0..<4_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = alphabet.randomElement(using: &random) ?? 0
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do {
                _ = try self.read(text, as: CampaignsV1.CreateCampaignRequest.self)
                read += 1
            } catch let error as BodyReader.Failure {
                #expect(error.error.offset <= text.utf8.count, "seed \(seed), round \(round)")
                refused += 1
            } catch let error as RPCError {
                #expect(error.status.violations.allSatisfy { !$0.description.isEmpty }, "seed \(seed), round \(round)")
                refused += 1
            }
        }
        #expect(read > 50 && refused > 50, "\(read) bodies were read and \(refused) refused: one side was hardly tried")
    }

    @Test("Maps, 64-bit numbers and durations are as ProtoJSON says")
    func otherKinds() throws {
        let info = GoogleRPC.ErrorInfo(reason: "r", domain: "d", metadata: ["k\"": "v"])
        #expect(try json(info) == #"{"reason":"r","domain":"d","metadata":{"k\"":"v"}}"#)
        #expect(try read(#"{"metadata":{"k\"":"v"},"reason":"r","domain":"d"}"#, as: GoogleRPC.ErrorInfo.self) == info)
        let violation = GoogleRPC.QuotaFailure.Violation(quotaValue: .max, futureQuotaValue: -1)
        #expect(try json(violation).contains(#""quotaValue":"9223372036854775807","futureQuotaValue":"-1""#))
        #expect(
            try read(#"{"quotaValue":"9223372036854775807","futureQuotaValue":-1}"#, as: GoogleRPC.QuotaFailure.Violation.self) == violation
        )
        #expect(throws: RPCError.self) { try read(#"{"quotaValue":9223372036854775808}"#, as: GoogleRPC.QuotaFailure.Violation.self) }
        #expect(throws: RPCError.self) { try read(#"{"metadata":{"a":"1","a":"2"}}"#, as: GoogleRPC.ErrorInfo.self) }
    }

    @Test(
        "Numbers are written as short as they were given",
        arguments: [
            (10, "10"), (0.5, "0.5"), (0, "0"), (-3, "-3"), (1e21, "1e+21"), (0.1, "0.1"), (123_456_789.25, "123456789.25"),
        ] as [(Double, String)])
    func numbers(value: Double, text: String) {
        var writer = JSONWriter()
        writer.number(value)
        #expect(String(buffer: writer.buffer) == text)
    }

    @Test("A body of 10,000 phones is read")
    func large() throws {
        let phones = (0..<10_000).map { "+1415555\($0)" }
        let body = "{\"phones\":[" + phones.map { "\"\($0)\"" }.joined(separator: ",") + "]}"
        #expect(try read(body, as: CampaignsV1.AddProspectsRequest.self).phones == phones)
    }
}
