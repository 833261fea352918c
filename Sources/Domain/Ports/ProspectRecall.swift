/// Which prospects that were put off are looked at anew, since what put them off has changed. See
/// ``StoreChange/recallProspects(_:_:_:after:limit:at:)``.
public struct ProspectRecall: OptionSet, Sendable, Hashable {
    /// As the store keeps it.
    public let rawValue: Int

    /// A set from its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// All of them: when each is due is worked out anew by ``WaitRule``.
    public static let waits = ProspectRecall(rawValue: 1)
    /// Besides, those who wait for their calling window are due at once.
    public static let window = ProspectRecall(rawValue: 3)
    /// Besides, those whom a contact cap put off are due at once.
    public static let contactCap = ProspectRecall(rawValue: 5)

    /// Whether those who were put off for a reason are due at once.
    public func includes(_ reason: Reason?) -> Bool {
        switch reason {
        case .window: contains(.window)
        case .contactCap: contains(.contactCap)
        default: false
        }
    }

    /// The reasons for which those are due at once who were put off.
    public var reasons: [Reason] { [.window, .contactCap].filter(includes) }
}
