import Domain

/// The numbers a test account begins with: the two of the API page, and numbers from the range
/// 555-0100 to 555-0199 that is set aside for fiction.
enum FictionalNumbers {
    static let pool: [PhoneNumber] =
        ["+19495551000", "+17145551000"].compactMap { PhoneNumber($0) }
        + [213, 310, 415, 619, 714, 818, 949].flatMap { areaCode in
            (100...102).compactMap { PhoneNumber(digits: 10_000_000_000 + UInt64(areaCode) * 10_000_000 + 5_550_000 + UInt64($0)) }
        }
}
