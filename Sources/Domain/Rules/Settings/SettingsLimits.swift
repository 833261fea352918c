/// The bounds of what a user may ask for.
public enum SettingsLimits {
    /// Length of a campaign's name in Unicode scalars (code points).
    public static let nameLength = 1...200
    /// Length of a message in Unicode scalars (code points).
    public static let messageLength = 1...1_600
    /// Largest `calls_per_second`; it must be over 0.
    public static let maximumCallsPerSecond = 1_000.0
    /// `max_retries`.
    public static let maxRetries = 0...10
    /// Most entries of `callerIds`.
    public static let maximumCallerIds = 1_000
    /// Longest URL, in bytes.
    public static let maximumURLLength = 2_048
    /// Hours that `startHour` and `endHour` may name.
    public static let hours = 0...23
    /// Days of the week: 1 = Monday to 7 = Sunday.
    public static let days = 1...7
    /// Most entries of `blackoutDates`: every day of a leap year.
    public static let maximumBlackoutDates = 366
    /// Phone numbers per request.
    public static let prospectsPerRequest = 1...10_000
    /// Bad phone numbers of a request that are named one by one.
    public static let maximumNamedPhones = 100
}
