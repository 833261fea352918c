/// A protobuf enum as a Swift enum. The types are generated.
///
/// Enums are open in proto3: a newer peer may send a number that this version does not know. It is
/// kept in a case of its own, so that a `switch` over the known cases is still checked by the
/// compiler when the contract gains one.
public protocol ProtoEnum: RawRepresentable, Hashable, Sendable where RawValue == Int32 {
    /// The case of a number on the wire; every number has one.
    init(rawValue: Int32)
}
