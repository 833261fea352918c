/// One of an account's numbers, and how it stands. Shared by all campaigns that use it.
final class CallerId {
    /// The number.
    let number: PhoneNumber
    /// Its area code, 0 for none, and where it lies.
    let areaCode: UInt16
    let regions: [Region]
    /// As its owner has it; what a test account has merely named is like a new one.
    var owned: AccountNumber
    var isOwned = false
    /// The budgets that bind its texts.
    var budgets: [BudgetMeter] = []

    var voice: CallerIdUse
    var sms: CallerIdUse
    /// Its place in the order of uses, per channel: what was used longest ago comes first. 0: never.
    private(set) var voiceTurn: UInt64 = 0
    private(set) var smsTurn: UInt64 = 0
    /// The turns of the campaigns whose texts it sent.
    var shares = FairShare()
    /// Whether the store is to be told of its uses.
    var isVoiceTouched = false
    var isSmsTouched = false

    /// A number that was never used.
    init(_ number: PhoneNumber, regions: [Region]) {
        self.number = number
        self.regions = regions
        areaCode = number.areaCode?.value ?? 0
        owned = AccountNumber(number)
        voice = CallerIdUse(number: number, channel: .voice)
        sms = CallerIdUse(number: number, channel: .sms)
    }

    func use(_ channel: Channel) -> CallerIdUse { channel == .voice ? voice : sms }

    func turn(_ channel: Channel) -> UInt64 { channel == .voice ? voiceTurn : smsTurn }

    func setTurn(_ turn: UInt64, on channel: Channel) {
        if channel == .voice { voiceTurn = turn } else { smsTurn = turn }
    }

    /// The rest for its health that ends last.
    var rest: HealthRest? {
        guard let first = voice.rest else { return sms.rest }
        guard let second = sms.rest else { return first }
        return second.until > first.until ? second : first
    }
}
