/// Names a value that an interceptor leaves on a call for others, such as the caller's identity.
///
/// ```swift
/// enum PrincipalKey: CallContextKey { typealias Value = Principal }
/// context[PrincipalKey.self] = principal
/// ```
public protocol CallContextKey {
    /// What is kept under the key.
    associatedtype Value: Sendable
}
