import Domain
import Testing

@Suite("Numbering plan")
struct NumberingPlanTests {
    private let plan = NumberingPlan.builtIn

    @Test("The data says where it comes from, with version and date")
    func origin() {
        #expect(plan.origin.hasPrefix("phonenumbers ") && plan.origin.contains(" of 20"), "\(plan.origin)")
    }

    @Test(
        "A number's place is that of the longest prefix that is known",
        arguments: [
            (13_055_550_100, "US", ["US-FL"], ["America/New_York"]),
            // No exchange of Florida's 850 is known: it lies in both of its zones.
            (18_509_990_100, "US", ["US-FL"], ["America/Chicago", "America/New_York"]),
            (12_125_550_100, "US", ["US-NY"], ["America/New_York"]),
            (19_075_550_100, "US", ["US-AK"], ["America/Adak", "America/Anchorage", "America/Juneau", "Pacific/Honolulu"]),
            (17_875_550_100, "PR", ["US-PR"], ["America/Puerto_Rico"]),
            (19_025_550_100, "CA", ["CA-NS", "CA-PE"], ["America/Halifax"]),
            (18_765_550_100, "JM", [], ["America/Jamaica"]),
            // An overlay that phonenumbers does not have yet.
            (16_215_550_100, "US", ["US-TX"], ["America/Chicago"]),
            (442_071_234_567, "GB", [], ["Europe/London"]),
            (5_511_961_234_567, "BR", [], ["America/Sao_Paulo"]),
        ] as [(UInt64, String, [String], [String])])
    func places(digits: UInt64, country: String, regions: [String], zones: [String]) {
        let place = plan.place(of: number(digits))
        #expect(place.country == country && place.regions.map(\.code) == regions && place.zones == zones, "\(place)")
    }

    @Test("A mobile number lies anywhere in its country, and a toll-free one anywhere in the United States")
    func anywhere() {
        #expect(plan.place(of: number(61_412_345_678)).zones.contains("Australia/Perth"))
        #expect(plan.place(of: number(79_123_456_789)).zones.contains("Asia/Kamchatka"))
        for area in [800, 888, 900, 500] as [UInt64] {
            let place = plan.place(of: number((1_000 + area) * 10_000_000 + 5_550_100))
            #expect(place.isUnitedStates && place.regions.isEmpty)
            #expect(place.zones.contains("Pacific/Guam") && place.zones.contains("America/Puerto_Rico"))
        }
    }

    @Test("Numbers that begin with 1 and are too long or too short are somewhere in the United States")
    func badLength() {
        for digits in [1_305_555, 130_555_501_001] as [UInt64] {
            let place = plan.place(of: number(digits))
            #expect(place.isUnitedStates && place.regions.isEmpty && place.zones.contains("America/New_York"))
        }
    }

    @Test("Numbers in no plan lie nowhere that is known", arguments: [870_776_123_456, 999_123_456_789, 2_101_234_567] as [UInt64])
    func noPlan(digits: UInt64) {
        let place = plan.place(of: number(digits))
        #expect(place.zones.isEmpty && place.regions.isEmpty && !place.isUnitedStates, "\(place)")
    }

    @Test("Every state, province and territory has numbers, and every zone is one that the system knows")
    func complete() {
        let regions = Set(plan.places.flatMap(\.regions).map(\.code))
        #expect(regions.filter { $0.hasPrefix("US-") }.count == 50 + 1 + 5)
        #expect(regions.filter { $0.hasPrefix("CA-") }.count == 13)
        let zones = TimeZoneTable()
        for zone in Set(plan.places.flatMap(\.zones)) { #expect(zones.zone(zone) != nil, "\(zone)") }
    }
}
