import Domain

/// The days on which simulated worlds begin: ordinary ones, and those before clocks change. All at 06:00 UTC.
enum SimulationStart {
    private static let days: [Int64] = [
        1_767_592_800_000,  // Monday, 2026-01-05
        1_772_863_200_000,  // Saturday, 2026-03-07: clocks go forward in the United States on the 8th
        1_774_677_600_000,  // Saturday, 2026-03-28: in Europe on the 29th
        1_775_282_400_000,  // Saturday, 2026-04-04: back by half an hour on Lord Howe Island on the 5th
        1_792_821_600_000,  // Saturday, 2026-10-24: back in Europe on the 25th
        1_793_426_400_000,  // Saturday, 2026-10-31: back in the United States on the 1st
        1_835_330_400_000,  // Monday, 2028-02-28: the day before a leap day, which is Mardi Gras
        1_782_972_000_000,  // Thursday, 2026-07-02: Independence Day is a Saturday, and kept on the 3rd, too
        1_792_216_800_000,  // Saturday, 2026-10-17: Pennsylvania's rule begins on the 18th
        1_795_586_400_000,  // Wednesday, 2026-11-25: the day before Thanksgiving
    ]

    static func drawn(from seed: UInt64) -> Instant {
        Instant(millisecondsSinceEpoch: days[Int(SplitMix64.mix(seed ^ 0x7374_6172_74) % UInt64(days.count))])
    }
}
