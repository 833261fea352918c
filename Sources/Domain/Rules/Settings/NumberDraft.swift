/// Numbers as a request gives them, unchecked.
public struct NumberDraft: Sendable, Hashable {
    /// A registration, unchecked.
    public struct Registration: Sendable, Hashable {
        /// See ``NumberRegistration``.
        public var brand: String
        /// See ``NumberRegistration``.
        public var brandTier: String
        /// See ``NumberRegistration``.
        public var campaign: String
        /// See ``NumberRegistration``.
        public var campaignClass: String

        /// A registration from its parts.
        public init(brand: String, brandTier: String, campaign: String, campaignClass: String) {
            self.brand = brand
            self.brandTier = brandTier
            self.campaign = campaign
            self.campaignClass = campaignClass
        }
    }

    /// E.164.
    public var phones: [String] = []
    /// Bits of ``NumberCapabilities``, one capability each; empty: not said.
    public var capabilities: [Int] = []
    /// Nil: not said.
    public var registration: Registration?

    /// Nothing said.
    public init() {}

    /// The numbers, or every field that is bad.
    public func validated(plan: NumberingPlan, budgets: TenDLCBudgets) throws(FieldViolations) -> [AccountNumber] {
        var check = NumberCheck()
        let phones = check.phones(self.phones, plan)
        let patch = patch(&check, budgets)
        guard check.violations.isEmpty else { throw FieldViolations(check.violations) }
        return phones.map { patch.applied(to: AccountNumber($0)) }
    }

    /// The change that it is, or every field that is bad. `mask`: the fields to change; nil: those that are said.
    public func patch(mask: [String]?, budgets: TenDLCBudgets) throws(FieldViolations) -> NumberPatch {
        var check = NumberCheck()
        var patch = patch(&check, budgets)
        // A registration is changed as a whole, also where a client names its parts.
        let mask = mask.map { $0.map { $0.hasPrefix("registration.") ? "registration" : $0 } }
        for path in mask ?? [] where path != "capabilities" && path != "registration" {
            check.refuse("update_mask", "names no field that can change: \(path.prefix(64))")
        }
        if let mask {
            if !mask.contains("capabilities") { patch.capabilities = nil }
            if mask.contains("capabilities"), capabilities.isEmpty {
                check.refuse("capabilities", "must not be empty; retire the number instead")
            }
            if !mask.contains("registration") { patch.registration = .keep } else if registration == nil { patch.registration = .remove }
        }
        guard check.violations.isEmpty else { throw FieldViolations(check.violations) }
        return patch
    }

    private func patch(_ check: inout NumberCheck, _ budgets: TenDLCBudgets) -> NumberPatch {
        var patch = NumberPatch()
        if !capabilities.isEmpty { patch.capabilities = check.capabilities(capabilities) }
        if let registration { patch.registration = .set(check.registration(registration, budgets)) }
        return patch
    }
}
