import Domain

/// What the command line does to accounts, beside a running server or without one.
public protocol AccountAdministration: Sendable {
    /// Adds a key to the account of this name, making the account first where there is none.
    /// A new account has the id `newID` and owns `numbers`. Throws `StoreError.alreadyExists`
    /// where the account exists and is not of the kind (live or test) asked for.
    func addKey(_ hash: KeyHash, account name: String, isTest: Bool, newID: AccountID, numbers: [PhoneNumber]) async throws

    /// Makes the account own these numbers. Throws `StoreError.unknownAccount`.
    func addNumbers(_ numbers: [PhoneNumber], account name: String) async throws

    /// Puts these phones on the account's suppression list. Throws `StoreError.unknownAccount`.
    func addSuppressions(_ phones: [PhoneNumber], source: SuppressionSource, at instant: Instant, account name: String) async throws

    /// Takes these phones off the account's suppression list, as far as they are on it from one source; nil: from whatever
    /// source but the recipient's own doing (``SuppressionSource/removedUnnamed``). Throws `StoreError.unknownAccount`.
    func removeSuppressions(_ phones: [PhoneNumber], source: SuppressionSource?, account name: String) async throws -> SuppressionRemoval

    /// Up to `limit` phones on the account's suppression list after `phone`, ascending, each once: from `source`, or whatever it is
    /// where that is nil. Throws `StoreError.unknownAccount`.
    func suppressions(account name: String, source: SuppressionSource?, after phone: PhoneNumber?, limit: Int) async throws -> [PhoneNumber]

    /// Up to `limit` of the events that the carrier told of attempts that the account does not have, after
    /// the one with number `number`, oldest first. Throws `StoreError.unknownAccount`.
    func eventsAside(account name: String, after number: Int64, limit: Int) async throws -> [EventAside]
}
