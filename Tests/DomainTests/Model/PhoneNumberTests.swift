import Domain
import Testing

@Suite("Phone numbers")
struct PhoneNumberTests {
    @Test(
        "E.164 is a plus, a digit that is not 0, and 6 to 14 more",
        arguments: ["+14155551234", "+1234567", "+123456789012345", "+442071838750"])
    func valid(text: String) {
        #expect(PhoneNumber(text)?.description == text)
    }

    @Test(
        "Anything else is not",
        arguments: [
            "", "+", "14155551234", "+0415555123", "+123456", "+1234567890123456", "+1415555123a", "+1 4155551234", " +14155551234",
            "+14155551234 ", "+１4155551234", "++14155551234", "+141555512-4", "+14155551234\u{0}",
        ])
    func invalid(text: String) {
        #expect(PhoneNumber(text) == nil)
    }

    @Test("Only numbers of +1 and ten digits have an area code")
    func areaCode() {
        #expect(PhoneNumber("+19495551000")?.areaCode == AreaCode(949))
        #expect(PhoneNumber("+12125551000")?.areaCode?.description == "212")
        #expect(PhoneNumber("+442071838750")?.areaCode == nil)
        #expect(PhoneNumber("+1949555100")?.areaCode == nil)
        #expect(PhoneNumber("+10495551000")?.areaCode == nil, "area codes do not start with 0")
    }

    @Test("A retry delay is a whole number and a unit, from 1 s to 30 d")
    func retryDelay() {
        for (text, seconds) in [("1s", 1), ("30m", 1_800), ("4h", 14_400), ("30d", 2_592_000), ("0001h", 3_600)] {
            #expect(RetryDelay(text)?.duration == .seconds(seconds), "\(text)")
            #expect(RetryDelay(text)?.text == text)
        }
        for text in ["", "s", "0s", "31d", "721h", "1.5h", "-1h", "4 h", "4H", "4w", "h4", "4", "99999999s", "999999999999999999999h"] {
            #expect(RetryDelay(text) == nil, "\(text)")
        }
        #expect(ProspectLifetime("365d")?.duration == .seconds(365 * 86_400) && ProspectLifetime("366d") == nil)
        #expect(ContactPeriod("31d")?.duration == ContactRule.longestPeriod && ContactPeriod("32d") == nil)
        #expect(BreakerWindow("10s") != nil && BreakerWindow("9s") == nil && BreakerWindow("61m") == nil)
        #expect(AbandonWindow("24h") != nil && AbandonWindow("23h") == nil && AbandonWindow("31d") == nil)
    }
}
