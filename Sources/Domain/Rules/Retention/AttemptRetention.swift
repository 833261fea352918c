/// How long the attempts of a campaign are kept after it has ended. Its prospects and stats stay.
public enum AttemptRetention: Sendable, Hashable {
    /// They are never removed.
    case forever
    /// For this long, in the engines' time: at least 1 s.
    case lasting(Duration)

    /// Five years, two leap days among them: how long records of calls have to be kept by
    /// 16 CFR 310.5(b), as amended in 2024 (89 FR 26760).
    public static let lawful = AttemptRetention.lasting(.seconds(1_827 * 86_400))

    /// Reads `forever`, or a count and a unit as in `1827d`: `^\d+(s|m|h|d)$`, from 1 s to 36500 d.
    /// Nil otherwise.
    public init?(_ text: String) {
        if text == "forever" {
            self = .forever
            return
        }
        guard let unit = text.last, let count = Int64(text.dropLast()), text.first?.isASCII == true, text.first?.isNumber == true else {
            return nil
        }
        let secondsPerUnit: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let factor = secondsPerUnit[unit] else { return nil }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: factor)
        guard !overflow, Self.allowedSeconds.contains(seconds) else { return nil }
        self = .lasting(.seconds(seconds))
    }

    /// At `now`, the attempts may go of campaigns that ended then or before; nil: none may.
    public func cutoff(at now: Instant) -> Instant? {
        switch self {
        case .forever: nil
        case .lasting(let time): now.advanced(by: .zero - time)
        }
    }

    private static let allowedSeconds: ClosedRange<Int64> = 1...36_500 * 86_400
}
