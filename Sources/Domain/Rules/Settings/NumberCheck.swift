/// Checks a ``NumberDraft`` field by field, and keeps every violation.
struct NumberCheck {
    private(set) var violations: [FieldViolation] = []

    mutating func refuse(_ field: String, _ description: String) {
        violations.append(FieldViolation(field: field, description: description))
    }

    /// Each once. Bad ones are named up to a number.
    mutating func phones(_ texts: [String], _ plan: NumberingPlan) -> [PhoneNumber] {
        guard SettingsLimits.numbersPerRequest.contains(texts.count) else {
            refuse("phones", "has \(texts.count) entries; 1 to \(SettingsLimits.numbersPerRequest.upperBound) are allowed")
            return []
        }
        var seen: Set<PhoneNumber> = []
        var phones: [PhoneNumber] = []
        for (index, text) in texts.enumerated() {
            guard violations.count < SettingsLimits.maximumNamedPhones else { break }
            guard let phone = PhoneNumber(text) else {
                refuse("phones[\(index)]", "must be E.164 such as +14155551234")
                continue
            }
            guard plan.holds(phone) else {
                refuse("phones[\(index)]", "is in no numbering plan")
                continue
            }
            if seen.insert(phone).inserted { phones.append(phone) }
        }
        return phones
    }

    mutating func capabilities(_ bits: [Int]) -> NumberCapabilities {
        var capabilities: NumberCapabilities = []
        for (index, bit) in bits.enumerated() {
            let one = NumberCapabilities(rawValue: bit)
            if one == .voice || one == .sms {
                capabilities.formUnion(one)
            } else {
                refuse("capabilities[\(index)]", "must be voice or sms")
            }
        }
        return capabilities
    }

    mutating func registration(_ draft: NumberDraft.Registration, _ budgets: TenDLCBudgets) -> NumberRegistration {
        id(draft.brand, "registration.brand")
        id(draft.campaign, "registration.campaign")
        for (tier, scope, field) in [
            (draft.brandTier, TenDLCBudget.Scope.brand, "registration.brand_tier"),
            (draft.campaignClass, .campaign, "registration.campaign_class"),
        ] where budgets.budget(scope, tier: tier) == nil {
            refuse(field, "must be one of \(budgets.tiers(scope).joined(separator: ", "))")
        }
        return NumberRegistration(
            brand: draft.brand, brandTier: draft.brandTier, campaign: draft.campaign, campaignClass: draft.campaignClass)
    }

    private mutating func id(_ text: String, _ field: String) {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isPlain, SettingsLimits.registryIdLength.contains(text.utf8.count) else {
            return refuse(field, "must be 1 to \(SettingsLimits.registryIdLength.upperBound) letters, digits, - or _")
        }
    }
}
