/// What came of looking for a number for an attempt.
enum CallerIdChoice {
    /// Use this number.
    case use(CallerId, CallerIdBasis)
    /// None is free; the first will be then.
    case resting(CallerIdOpening)
    /// The campaign has none.
    case none
}
