import Foundation
import GoogleProtos
import NIOCore
import ProtoJSONProtos
import ProtoRuntime
import Testing

@testable import RPCServer

/// JSON of every kind of field against what Python's json_format makes of it: Tests/JSON/make_vectors.py.
@Suite("ProtoJSON against an official library") struct ProtoJSONTests {
    private struct Vector {
        let name: String
        let isRead: Bool
        let json: String
        /// On the wire, in hexadecimal.
        let message: String
    }

    private let registry: Registry
    private let type: MessageDescriptor
    private let writer: JSONMessageWriter

    init() throws {
        registry = try Registry(ProtoJSONDescriptors.set, GoogleDescriptors.set)
        type = try #require(registry.message("protojson.Everything"))
        writer = JSONMessageWriter([type], style: .protoJSON, registry: registry)
    }

    private func vectors() throws -> [Vector] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: folder.appending(path: "JSON/vectors.tsv"), encoding: .utf8)
        return try text.split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let json = try #require(try JSONSerialization.jsonObject(with: Data(parts[2].utf8), options: .fragmentsAllowed) as? String)
            return Vector(name: parts[0], isRead: parts[1] == "read", json: json, message: parts[3])
        }
    }

    private func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    private func bytes(hex: String) -> [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)
        }
    }

    /// The message on the wire, or the reason against it.
    private func read(_ json: String) -> Result<[UInt8], RPCError> {
        let bytes = Array(json.utf8)
        return bytes.withUnsafeBytes { bytes in
            guard let message = try? DynamicMessage(type, arena: Arena()) else { return .failure(RPCError(.internalError, "")) }
            let builder = JSONMessageBuilder(message, style: .protoJSON, enums: writer.enums, limits: JSONLimits(), registry: registry)
            var reader = JSONMessageReader(bytes, builder: builder)
            do throws(JSONMessageReader.Failure) {
                try reader.read(into: message)
            } catch {
                return .failure(RPCError(.invalidArgument, error.error.reason))
            }
            if let violation = reader.builder.violations.first {
                return .failure(RPCError(.invalidArgument, "\(violation.field) \(violation.description)"))
            }
            return .success(Array(message.packed().readableBytesView))
        }
    }

    /// What is written, and whether it says all.
    private func write(_ message: [UInt8]) throws -> (text: String, isFaithful: Bool) {
        let message = try message.withUnsafeBytes { try DynamicMessage(type, unpacking: $0, arena: Arena()) }
        var json = JSONWriter()
        writer.any(message, type, to: &json)
        return (String(buffer: json.buffer), json.isFaithful)
    }

    /// JSON without a meaning of its order, in which numbers are as they are written.
    private func parsed(_ json: String) -> NSObject? {
        try? JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed) as? NSObject
    }

    @Test("Each text is read as the message that the official library reads, or refused where it refuses")
    func reading() throws {
        for vector in try vectors() where vector.isRead {
            switch read(vector.json) {
            case .success(let bytes):
                // Messages of several entries in a map may lie in another order.
                if hex(bytes) == vector.message { continue }
                let expected = try vector.message == "refused" ? nil : parsed(write(self.bytes(hex: vector.message)).text)
                let isSame = try parsed(write(bytes).text) == expected
                #expect(isSame, "\(vector.name): \(vector.json) became \(hex(bytes)) and not \(vector.message)")
            case .failure(let error):
                #expect(vector.message == "refused", "\(vector.name): \(vector.json) was refused: \(error.message)")
            }
        }
    }

    @Test("Each message is written as the official library writes it, or not at all where it does not")
    func writing() throws {
        for vector in try vectors() where !vector.isRead {
            let (text, isFaithful) = try write(bytes(hex: vector.message))
            if vector.json == "refused" {
                #expect(!isFaithful, "\(vector.name) was written as \(text)")
            } else {
                #expect(isFaithful, "\(vector.name) was not written as \(vector.json)")
                let isSame = parsed(text) == parsed(vector.json)
                #expect(isSame, "\(vector.name) was written as \(text) and not \(vector.json)")
            }
        }
    }

    @Test("Messages of Any within each other without end do not overflow the stack")
    func nestedAny() throws {
        let url = Array("x/protojson.Everything".utf8)
        func length(_ count: Int) -> [UInt8] { count < 128 ? [UInt8(count)] : [UInt8(count & 127) | 128] + length(count >> 7) }
        var message: [UInt8] = []
        for _ in 0..<3000 {
            let any = [0x0A] + length(url.count) + url + [0x12] + length(message.count) + message
            // Field 40.
            message = [0xC2, 0x02] + length(any.count) + any
        }
        let (text, _) = try write(message)
        #expect(text.hasPrefix(#"{"any":{"@type":"x/protojson.Everything","any":{"@type""#))
        #expect(parsed(text) != nil, "what is deeper than the bound is not written as JSON")
        let deep =
            String(repeating: #"{"@type":"x/google.protobuf.Any","value":"#, count: 3000) + "{}" + String(repeating: "}", count: 3000)
        #expect(throws: RPCError.self) { try read(#"{"any":\#(deep)}"#).get() }
    }
}
