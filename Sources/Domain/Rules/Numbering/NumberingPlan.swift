import CCallingData

/// Where phone numbers lie, by prefix: all country codes, and the area codes and exchanges of the North American plan.
///
/// Prefixes become ranges of numbers padded to 15 digits, none within another, in ascending order. A look-up is a table by
/// the first four digits and a binary search among the few ranges that share them; it allocates nothing.
public struct NumberingPlan: Sendable, Hashable {
    /// Where its data comes from, with version and date.
    public let origin: String
    /// All places; the first is ``NumberPlace/unknown``.
    public let places: [NumberPlace]
    /// All states and provinces in which numbers lie.
    public let regions: Set<Region>

    /// Where ranges begin, and the place of each; a range ends where the next begins.
    private let starts: [UInt64]
    private let placeOfRange: [UInt16]
    /// For the first four digits from 1000 on: the last range that begins at or before their first number.
    private let rangeOfHead: [UInt32]
    /// The place of numbers that begin with 1 and are too long or too short for the North American plan.
    private let northAmerica: Int

    /// The plan that is built in, made of PyPI's phonenumbers by `make generate`.
    public static let builtIn = NumberingPlan(String(cString: calling_data_numbering()))

    /// A plan without prefixes: no number's place is known.
    public static let none = NumberingPlan("")

    /// A plan from its text: a first line of `#` and its origin; then `@COUNTRY REGIONS ZONES` and, below it, the prefixes that lie there.
    init(_ text: String) {
        var places = [NumberPlace.unknown]
        var prefixes: [(digits: UInt64, length: Int, place: UInt16)] = []
        var origin = ""
        for line in text.split(separator: "\n") {
            if line.first == "#" {
                origin = String(line.drop { $0 == "#" || $0 == " " })
            } else if line.first == "@" {
                let parts = line.dropFirst().split(separator: " ")
                let list = { (index: Int) -> [Substring] in
                    parts.indices.contains(index) && parts[index] != "-" ? parts[index].split(separator: ",") : []
                }
                places.append(
                    NumberPlace(
                        index: places.count, country: parts.first.map(String.init) ?? "", regions: list(1).compactMap { Region($0) },
                        zones: list(2).map(String.init)))
            } else {
                for prefix in line.split(separator: " ") {
                    guard let digits = UInt64(prefix), prefix.utf8.count < 15, let place = UInt16(exactly: places.count - 1) else {
                        continue
                    }
                    prefixes.append((digits, prefix.utf8.count, place))
                }
            }
        }
        let ranges = Self.ranges(of: prefixes)
        self.origin = origin
        self.places = places
        regions = Set(places.flatMap(\.regions))
        starts = ranges.map(\.start)
        placeOfRange = ranges.map(\.place)
        northAmerica = prefixes.first { $0.digits == 1 }.map { Int($0.place) } ?? 0
        var rangeOfHead: [UInt32] = []
        var range = 0
        for head in UInt64(1_000)...10_000 {
            while range + 1 < ranges.count, ranges[range + 1].start <= head * Self.headScale { range += 1 }
            rangeOfHead.append(UInt32(range))
        }
        self.rangeOfHead = rangeOfHead
    }

    /// Where a number lies.
    public func place(of phone: PhoneNumber) -> NumberPlace { places[placeIndex(of: phone)] }

    /// Whether a number is in a plan: its country code is one and, in the North American plan, it has ten digits and an area code.
    public func holds(_ phone: PhoneNumber) -> Bool {
        let place = placeIndex(of: phone)
        guard place != NumberPlace.unknown.index else { return Self.holdsWorldwide(phone) }
        return place != northAmerica || phone.areaCode != nil
    }

    /// Country codes of no country, such as satellite networks: ITU-T E.164, list of assigned codes.
    private static let worldwideCodes: Set<UInt64> = [800, 808, 870, 878, 881, 882, 883, 888, 979]

    private static func holdsWorldwide(_ phone: PhoneNumber) -> Bool {
        var code = phone.digits
        while code >= 1_000 { code /= 10 }
        return worldwideCodes.contains(code)
    }

    /// The same as an index of ``places``.
    public func placeIndex(of phone: PhoneNumber) -> Int {
        var padded = phone.digits
        var length = 15
        while padded < 100_000_000_000_000 {
            padded &*= 10
            length -= 1
        }
        let head = Int(padded / Self.headScale) - 1_000
        if head < 1_000, length != 11 { return northAmerica }
        var low = Int(rangeOfHead[head])
        var high = Int(rangeOfHead[head + 1]) + 1
        // The last range that begins at or before the number.
        while low + 1 < high {
            let middle = (low + high) / 2
            if starts[middle] <= padded { low = middle } else { high = middle }
        }
        return Int(placeOfRange[low])
    }

    private static let headScale: UInt64 = 100_000_000_000

    /// Ranges from 0 on that do not overlap: the longest prefix has the say.
    private static func ranges(
        of prefixes: [(digits: UInt64, length: Int, place: UInt16)]
    ) -> [(start: UInt64, place: UInt16)] {
        let scaled = prefixes.map { prefix -> (start: UInt64, end: UInt64, place: UInt16) in
            let scale = (prefix.length..<15).reduce(UInt64(1)) { scale, _ in scale * 10 }
            return (prefix.digits * scale, (prefix.digits + 1) * scale, prefix.place)
        }
        // A shorter prefix comes before those that begin with it.
        let sorted = scaled.sorted { $0.start != $1.start ? $0.start < $1.start : $0.end > $1.end }
        var ranges: [(start: UInt64, place: UInt16)] = [(0, 0)]
        var open: [(end: UInt64, place: UInt16)] = []
        func begin(_ start: UInt64, _ place: UInt16) {
            if ranges[ranges.count - 1].start == start { ranges.removeLast() }
            if ranges.last?.place != place { ranges.append((start, place)) }
        }
        func close(upTo limit: UInt64) {
            while let last = open.last, last.end <= limit {
                open.removeLast()
                begin(last.end, open.last?.place ?? 0)
            }
        }
        for range in sorted {
            close(upTo: range.start)
            begin(range.start, range.place)
            open.append((range.end, range.place))
        }
        close(upTo: .max)
        return ranges
    }
}
