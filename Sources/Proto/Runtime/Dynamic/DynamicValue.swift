/// One value of a field that is not a message.
public enum DynamicValue: Hashable, Sendable {
    /// Of any integer field that is signed.
    case int(Int64)
    /// Of any integer field that is unsigned.
    case uint(UInt64)
    /// Of a `double` or `float` field.
    case double(Double)
    /// Of a `bool` field.
    case bool(Bool)
    /// Of a `string` field.
    case string(String)
    /// Of a `bytes` field.
    case bytes([UInt8])
    /// Number of an enum value.
    case enumeration(Int32)
}
