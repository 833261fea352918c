/// What an ``Identifier`` identifies.
public protocol IdentifierKind: Sendable {
    /// Start of the text form, such as `camp_`.
    static var prefix: String { get }
}
