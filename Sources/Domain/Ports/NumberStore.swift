/// Where an account's numbers and their use are read.
public protocol NumberStore: Sendable {
    /// The account's numbers after one, in ascending order, at most `limit`; without their days. Throws ``StoreError``.
    func numberRecords(_ account: AccountID, after phone: PhoneNumber?, limit: Int) async throws -> [NumberRecord]

    /// The account's number, with its newest days; nil where it has none such. Throws ``StoreError``.
    func numberRecord(_ account: AccountID, _ phone: PhoneNumber, days: Int) async throws -> NumberRecord?
}
