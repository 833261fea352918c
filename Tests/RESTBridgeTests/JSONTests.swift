import CampaignsProtos
import Foundation
import GoogleProtos
import ProtoRuntime
import Testing
import WireClient

@testable import RESTBridge
@testable import RPCServer

@Suite("JSON and messages")
struct JSONTests {
    let registry: Registry
    let writer: JSONMessageWriter

    init() throws {
        let registry = try Registry(CampaignsDescriptors.set, GoogleDescriptors.set)
        let types = ["campaigns.v1.Campaign", "campaigns.v1.Prospect", "google.rpc.ErrorInfo", "google.rpc.QuotaFailure"]
        writer = JSONMessageWriter(types.compactMap { registry.message($0) }, style: .rest)
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
        let builder = JSONMessageBuilder(message, style: .rest, enums: writer.enums, limits: JSONLimits())
        let violations = try Array(json.utf8).withUnsafeBytes { bytes in
            var reader = JSONMessageReader(bytes, builder: builder, reserved: [:])
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
            } catch let error as JSONMessageReader.Failure {
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

@Suite("ProtoJSON")
struct ProtoJSONTests {
    private let registry: Registry

    init() throws { registry = try Registry(CampaignsDescriptors.set, GoogleDescriptors.set) }

    private func json<M: ProtoMessage>(_ value: M) throws -> String {
        let type = try #require(registry.message(M.typeName))
        let arena = Arena()
        let message = try value.packed().withUnsafeBytes { try DynamicMessage(type, unpacking: $0, arena: arena) }
        var json = JSONWriter()
        JSONMessageWriter([type], style: .protoJSON, registry: registry).any(message, type, to: &json)
        return String(buffer: json.buffer)
    }

    private func read<M: ProtoMessage>(_ json: String, as type: M.Type) throws -> M {
        let arena = Arena()
        let type = try #require(registry.message(M.typeName))
        let message = try DynamicMessage(type, arena: arena)
        let enums = JSONEnumNames(messages: [type], naming: .full)
        let violations = try Array(json.utf8).withUnsafeBytes { bytes in
            var reader = JSONMessageReader(
                bytes, builder: JSONMessageBuilder(message, style: .protoJSON, enums: enums, limits: JSONLimits()))
            try reader.read(into: message)
            return reader.builder.violations
        }
        if let violation = violations.first { throw RPCError(.invalidArgument, violation.description, violations: violations) }
        return try M(unpacking: Array(message.packed().readableBytesView))
    }

    @Test("Defaults are left out, enums have their full names, and unknown numbers stay numbers")
    func writing() throws {
        #expect(try json(CampaignsV1.Campaign()) == "{}")
        var campaign = CampaignsV1.Campaign(id: "c", name: "")
        campaign.status = .dialing
        campaign.mode = .init(maxRetries: 0)
        #expect(try json(campaign) == #"{"id":"c","status":"CAMPAIGN_STATUS_DIALING","mode":{"max_retries":0}}"#)
        campaign.status = CampaignsV1.CampaignStatus(rawValue: 77)
        #expect(try json(campaign).contains(#""status":77"#))
        #expect(try read(try json(campaign), as: CampaignsV1.Campaign.self) == campaign)
    }

    @Test("A wrapper is what it wraps, and is there when that is a default")
    func wrappers() throws {
        #expect(try json(GoogleProtobuf.Int32Value(value: 5)) == "5")
        #expect(try json(GoogleProtobuf.Int64Value()) == #""0""#)
        #expect(try json(GoogleProtobuf.StringValue(value: "a")) == #""a""#)
        #expect(try json(GoogleProtobuf.Empty()) == "{}")
        #expect(try read("5", as: GoogleProtobuf.Int32Value.self).value == 5)
        #expect(try read(#""5""#, as: GoogleProtobuf.UInt64Value.self).value == 5)
        #expect(try read(#""YQ==""#, as: GoogleProtobuf.BytesValue.self).value == [97])
        #expect(try read("false", as: GoogleProtobuf.BoolValue.self).value == false)
        #expect(throws: RPCError.self) { try read(#"{"value":5}"#, as: GoogleProtobuf.Int32Value.self) }
    }

    @Test("Times, durations and masks are strings at the outermost level too")
    func wellKnown() throws {
        #expect(try json(GoogleProtobuf.Timestamp(seconds: 0, nanos: 5000)) == #""1970-01-01T00:00:00.000005Z""#)
        #expect(try read(#""1970-01-01T00:00:00.000005Z""#, as: GoogleProtobuf.Timestamp.self).nanos == 5000)
        #expect(try json(GoogleProtobuf.FieldMask(paths: ["mode.max_retries", "name"])) == #""mode.maxRetries,name""#)
        #expect(try read(#""mode.maxRetries,name""#, as: GoogleProtobuf.FieldMask.self).paths == ["mode.max_retries", "name"])
        #expect(throws: RPCError.self) { try read("5", as: GoogleProtobuf.Duration.self) }
    }

    @Test(
        "An Any is the message in it with its type; of a type that is not known it is written as it is, and without a registry none is read"
    )
    func anything() throws {
        let violation = GoogleRPC.BadRequest(fieldViolations: [.init(field: "f", description: "d")])
        let status = GoogleRPC.Status(
            code: 3,
            details: [
                .init(typeURL: "type.googleapis.com/google.rpc.BadRequest", value: violation.packed()),
                .init(typeURL: "type.googleapis.com/google.protobuf.Duration", value: GoogleProtobuf.Duration(seconds: 1).packed()),
                .init(typeURL: "x.y/Unknown", value: [1]),
            ])
        #expect(
            try json(status)
                == #"{"code":3,"details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"f","description":"d"}]},{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1s"},{"typeUrl":"x.y/Unknown","value":"AQ=="}]}"#
        )
        #expect(throws: RPCError.self) {
            try read(#"{"details":[{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1s"}]}"#, as: GoogleRPC.Status.self)
        }
    }

    @Test(
        "Numbers are read in strings, with exponents and by ProtoJSON's names; what is none is refused",
        arguments: [
            (#"{"calls_per_second":"0.5"}"#, 0.5), (#"{"callsPerSecond":1}"#, nil), (#"{"calls_per_second":"1e2"}"#, 100),
            (#"{"calls_per_second":"Infinity"}"#, .infinity), (#"{"calls_per_second":"-Infinity"}"#, -.infinity),
        ] as [(String, Double?)])
    func numbers(text: String, value: Double?) throws {
        #expect(try read(text, as: CampaignsV1.Mode.self).callsPerSecond == value)
        for bad in [" 1", "1 ", "", "x", "nan", "0x1", "1e999", "+1"] {
            #expect(throws: RPCError.self, "'\(bad)'") { try read(#"{"calls_per_second":"\#(bad)"}"#, as: CampaignsV1.Mode.self) }
        }
    }
}
