import Domain
import Simulator

/// 2026-01-05, a Monday, 12:00:00 UTC.
let mondayNoon = Instant(millisecondsSinceEpoch: 1_767_614_400_000)

/// The account that tests use.
let testAccount = Account(id: AccountID(high: 1, low: 1), name: "test", isTest: false)

/// A number that the tests' account owns.
func ownNumber(_ index: Int = 0) -> PhoneNumber { number(19_495_551_000 + UInt64(index)) }

/// A recipient's number.
func recipient(_ index: Int) -> PhoneNumber { number(17_145_550_000 + UInt64(index)) }

func number(_ digits: UInt64) -> PhoneNumber {
    guard let number = PhoneNumber(digits: digits) else { preconditionFailure("not a phone number: \(digits)") }
    return number
}

/// A store that holds the tests' account with some numbers.
func storeModel(numbers: Int = 2, suppressed: [PhoneNumber] = []) -> StoreModel {
    var model = StoreModel()
    model.add(testAccount, numbers: (0..<numbers).map { ownNumber($0) }, suppressed: suppressed)
    return model
}

func voiceSettings(_ name: String = "calls", change: (inout Mode) -> Void = { _ in }) -> CampaignSettings {
    var mode = Mode()
    mode.callsPerSecond = 100
    change(&mode)
    return CampaignSettings(name: name, channel: .voice, mode: mode)
}

func smsSettings(_ name: String = "texts", message: String? = "Hi") -> CampaignSettings {
    var mode = Mode()
    mode.message = message
    return CampaignSettings(name: name, channel: .sms, mode: mode)
}
