/// What is asked of the phone numbers of a request: of prospects, and of suppressions.
public enum ProspectListRule {
    /// The numbers of `texts`, of which there have to be as many as `allowed`, or why the whole request is refused: the first
    /// ``SettingsLimits/maximumNamedPhones`` bad ones by index, and how many there are.
    public static func validated(
        _ texts: [String], allowed: ClosedRange<Int> = SettingsLimits.prospectsPerRequest
    ) throws(FieldViolations) -> [PhoneNumber] {
        guard allowed.contains(texts.count) else {
            let description = "has \(texts.count) numbers; \(allowed.lowerBound) to \(allowed.upperBound) are allowed"
            throw FieldViolations([FieldViolation(field: "phones", description: description)])
        }
        var phones: [PhoneNumber] = []
        phones.reserveCapacity(texts.count)
        var bad: [Int] = []
        for (index, text) in texts.enumerated() {
            if let phone = PhoneNumber(text) { phones.append(phone) } else { bad.append(index) }
        }
        guard !bad.isEmpty else { return phones }
        let total = bad.count == 1 ? "" : " (\(bad.count) bad numbers in all)"
        // In words once, then briefly: gRPC clients refuse, at random, trailers of over 8 KiB.
        throw FieldViolations(
            bad.prefix(SettingsLimits.maximumNamedPhones).enumerated().map { place, index in
                let example = place == 0 ? " such as +14155551234\(total)" : ""
                return FieldViolation(field: "phones[\(index)]", description: "must be E.164\(example)")
            })
    }
}
