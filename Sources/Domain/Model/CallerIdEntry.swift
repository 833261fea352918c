/// One entry of `callerIds`.
public enum CallerIdEntry: Sendable, Hashable {
    /// This number.
    case number(PhoneNumber)
    /// Every number of the account in this 3-digit area code.
    case areaCode(AreaCode)
}

extension CallerIdEntry: CustomStringConvertible {
    /// Reads `+14155551234` or `415`. Nil for anything else.
    public init?(_ text: String) {
        if let number = PhoneNumber(text) {
            self = .number(number)
        } else if text.utf8.count == 3, text.utf8.allSatisfy({ (48...57).contains($0) }), let value = UInt16(text),
            let code = AreaCode(value)
        {
            self = .areaCode(code)
        } else {
            return nil
        }
    }

    /// As it is written: E.164, or three digits.
    public var description: String {
        switch self {
        case .number(let number): number.description
        case .areaCode(let code): code.description
        }
    }
}
