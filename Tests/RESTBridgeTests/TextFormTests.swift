import Testing

@testable import RESTBridge
@testable import RPCServer

@Suite("Times, durations, base64 and paths as text")
struct TextFormTests {
    @Test(
        "An RFC 3339 time is read, with any offset and up to nine digits of the second",
        arguments: [
            ("1970-01-01T00:00:00Z", 0, 0), ("2026-01-31T09:00:00.25Z", 1_769_850_000, 250_000_000),
            ("2000-02-29T23:59:59z", 951_868_799, 0),
            ("2026-07-01T02:00:00+02:00", 1_782_864_000, 0), ("2026-07-01t00:00:00-00:30", 1_782_865_800, 0),
            ("0001-01-01T00:00:00Z", -62_135_596_800, 0), ("9999-12-31T23:59:59.999999999Z", 253_402_300_799, 999_999_999),
            ("1969-12-31T23:59:59.5Z", -1, 500_000_000),
        ] as [(String, Int64, Int32)])
    func timestamps(text: String, seconds: Int64, nanos: Int32) throws {
        let read = try #require(TimestampText.parse(text))
        #expect(read.seconds == seconds && read.nanos == nanos)
    }

    @Test(
        "What is no RFC 3339 time is refused",
        arguments: [
            "", "2026-01-31", "2026-1-31T09:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-01-31T24:00:00Z", "2026-01-31T09:60:00Z", "2026-01-31T09:00:61Z", "2026-01-31T09:00:00", "2026-01-31T09:00:00.Z",
            "2026-01-31T09:00:00.1234567890Z", "2026-01-31T09:00:00+2:00", "2026-01-31T09:00:00Zx", "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+01:00", "2026-01-00T00:00:00Z", "２026-01-31T09:00:00Z",
        ])
    func noTimestamps(text: String) {
        #expect(TimestampText.parse(text) == nil)
    }

    @Test("Days of 2,000 years, written and read, are the same days")
    func everyDay() throws {
        for day in stride(from: Int64(-700_000), through: 100_000, by: 29) {
            let seconds = day * 86_400 + 1
            guard seconds >= -62_135_596_800, let text = TimestampText.format(seconds: seconds, nanos: 0) else { continue }
            if TimestampText.parse(text)?.seconds != seconds {
                Issue.record("day \(day) is written as \(text)")
                return
            }
        }
    }

    @Test(
        "Durations are read and written with their sign and fraction",
        arguments: [
            ("0.250s", 0, 250_000_000), ("1s", 1, 0), ("-1.500s", -1, -500_000_000), ("-0.000000001s", 0, -1), ("3600s", 3600, 0),
            ("315576000000s", 315_576_000_000, 0),
        ] as [(String, Int64, Int32)])
    func durations(text: String, seconds: Int64, nanos: Int32) throws {
        let read = try #require(DurationText.parse(text))
        #expect(read.seconds == seconds && read.nanos == nanos)
        #expect(DurationText.format(seconds: seconds, nanos: nanos) == text)
    }

    @Test(
        "What is no duration is refused",
        arguments: ["", "s", "1", "1.s", ".5s", "1m", "+1s", "1e3s", " 1s", "315576000001s", "0.1234567890s"])
    func noDurations(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test("Base64 is read in both alphabets, with or without padding, and nothing else is")
    func base64() {
        for bytes in [[], [0], [0, 1], [0, 1, 2], [251, 255, 254, 7]] as [[UInt8]] {
            let text = Base64.encode(bytes, isPadded: true)
            #expect(text.utf8.count % 4 == 0)
            #expect(Base64.decode(json: text) == bytes)
            #expect(Base64.decode(json: text.filter { $0 != "=" }) == bytes)
        }
        #expect(Base64.decode(json: "+/-_") == Base64.decode(json: "-_+/"))
        for bad in ["A", "AA=A", "A===", "AB", "AA=", "A A", "é", "AA==AA==", "="] { #expect(Base64.decode(json: bad) == nil, "\(bad)") }
    }

    @Test("Dates are as HTTP writes them")
    func dates() {
        #expect(HTTPDate.format(seconds: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.format(seconds: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
    }

    @Test("A path's parts are pushed and popped")
    func fieldPath() {
        var path = FieldPath()
        path.push(name: "mode")
        path.push(name: "phones")
        path.push(index: 3)
        #expect(path.text == "mode.phones[3]")
        path.pop()
        path.pop()
        #expect(path.text == "mode")
    }
}
