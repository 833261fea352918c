/// One entry of `callerIds`.
public enum CallerIdEntry: Sendable, Hashable {
    /// This number.
    case number(PhoneNumber)
    /// Every number of the account in this 3-digit area code.
    case areaCode(AreaCode)
}
