/// Why a line of an upload is no phone number.
public enum BadLineReason: Sendable, Hashable, CaseIterable {
    /// Nothing is in the column.
    case noNumber
    /// Digits without `+` and country code.
    case noCountryCode
    /// Other characters, or too few or too many digits.
    case notE164
    /// E.164 in form, and in no numbering plan: there is no such country code, or it is no number of ten digits behind +1.
    case noPlan
    /// The line is longer than ``SuppressionLimits/longestLine``.
    case tooLong
    /// The column is not valid UTF-8.
    case notUTF8

    /// The stable word for it.
    public var word: String {
        switch self {
        case .noNumber: "no_number"
        case .noCountryCode: "no_country_code"
        case .notE164: "not_e164"
        case .noPlan: "no_plan"
        case .tooLong: "too_long"
        case .notUTF8: "not_utf8"
        }
    }
}
