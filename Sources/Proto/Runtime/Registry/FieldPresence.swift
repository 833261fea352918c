/// How a field tells "absent" from "default".
public enum FieldPresence: Hashable, Sendable {
    /// A proto3 scalar without `optional`: its default and its absence are the same.
    case implicit
    /// `optional`, a member of a `oneof`, or a message: absence can be told.
    case explicit
    /// A list, which is empty rather than absent.
    case repeated
}
