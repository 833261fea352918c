/// An ``EventPosition`` as text for clients: three numbers in base 36, `<scope>.<row>.<index>`. The scope says
/// whose log it is: a token of another account or another store is not taken for one of this.
public enum EventToken {
    /// The scope of an account's tokens in the store with this epoch.
    public static func scope(of account: AccountID, epoch: UInt64) -> UInt64 {
        SplitMix64.mix(SplitMix64.mix(epoch ^ account.high) ^ account.low)
    }

    /// The text of a position.
    public static func text(_ position: EventPosition, scope: UInt64) -> String {
        "\(String(scope, radix: 36)).\(String(position.row, radix: 36)).\(String(position.index, radix: 36))"
    }

    /// The position of a text; nil where it is no token of this scope.
    public static func position(_ text: String, scope: UInt64) -> EventPosition? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, UInt64(parts[0], radix: 36) == scope, let row = Int64(parts[1], radix: 36),
            let index = Int(parts[2], radix: 36),
            row >= 0, index >= 0
        else { return nil }
        let position = EventPosition(row: row, index: index)
        // One text for each position.
        return self.text(position, scope: scope) == text ? position : nil
    }
}
