/// The bounds of what a user may ask for.
public enum SettingsLimits {
    /// Length of a campaign's name in Unicode scalars (code points).
    public static let nameLength = 1...200
    /// Length of a message in Unicode scalars (code points).
    public static let messageLength = 1...1_600
    /// `calls_per_second`: from a call a day to 1,000 a second.
    public static let callsPerSecond = (1.0 / 86_400)...1_000
    /// `max_retries`.
    public static let maxRetries = 0...10
    /// `max_concurrent_calls` and `max_concurrent_agents` of a campaign.
    public static let maxConcurrent = 1...10_000
    /// `priority`.
    public static let priority = 1...10
    /// `max_concurrent_calls` of an account.
    public static let accountConcurrentCalls = 1...100_000
    /// Most contact caps of an account.
    public static let maximumContactCaps = 10
    /// `limit` of a contact cap.
    public static let contactLimit = 1...ContactRule.largestLimit
    /// `abandon_policy.rate`: from one in 10,000 to the law's share. 47 CFR 64.1200(a)(7), 16 CFR 310.4(b)(4).
    public static let abandonRate = 0.000_1...0.03
    /// `abandon_policy.start_answers`.
    public static let abandonStartAnswers = 1...100_000
    /// `abandon_policy.seconds`; the law's are 2.
    public static let abandonSeconds = 1...2
    /// `circuit_breaker.rate`.
    public static let breakerRate = 0.01...1.0
    /// `circuit_breaker.minimum_attempts`.
    public static let breakerAttempts = 1...10_000
    /// Most entries of `callerIds`.
    public static let maximumCallerIds = 1_000
    /// Longest URL, in bytes.
    public static let maximumURLLength = 2_048
    /// Hours that `startHour` and `endHour` may name.
    public static let hours = 0...23
    /// Days of the week: 1 = Monday to 7 = Sunday.
    public static let days = 1...7
    /// Most entries of `days`: one for each.
    public static let maximumDays = 7
    /// Most entries of `blackoutDates`: every day of a leap year.
    public static let maximumBlackoutDates = 366
    /// Phone numbers per request.
    public static let prospectsPerRequest = 1...10_000
    /// An account's own numbers per request.
    public static let numbersPerRequest = 1...1_000
    /// Length of a brand's or campaign's id at the 10DLC registry.
    public static let registryIdLength = 1...64
    /// Days of a number's past that are shown.
    public static let shownNumberDays = 30
    /// Bad phone numbers of a request that are named one by one.
    public static let maximumNamedPhones = 100
}
