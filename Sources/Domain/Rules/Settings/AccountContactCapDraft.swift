/// An ``AccountContactCap`` as a request gives it, unchecked.
public struct AccountContactCapDraft: Sendable, Hashable {
    /// 1–100.
    public var limit: Int64
    /// Such as `24h`.
    public var period: String

    /// A draft from its parts.
    public init(limit: Int64, period: String) {
        self.limit = limit
        self.period = period
    }

    /// The draft that says what `cap` says.
    public init(_ cap: AccountContactCap) { self.init(limit: Int64(cap.limit), period: cap.period.text) }
}
