/// What a user asks of an account's numbers. What it names is checked: numbers are in a numbering plan.
public enum NumberCommand: Sendable, Hashable {
    /// The account owns these too; those that it owned before stay as they are. Replies with how many are new.
    case add([AccountNumber])
    /// Change what a number can do, or as what it is registered. Replies with it.
    case update(PhoneNumber, NumberPatch)
    /// Leave a number alone until a time; nil: as long as one whose health is low. Replies with it.
    case rest(PhoneNumber, until: Instant?)
    /// Use a number again at once, whatever it rests for. Replies with it.
    case activate(PhoneNumber)
    /// Use a number no more. Replies with it.
    case retire(PhoneNumber)
}
