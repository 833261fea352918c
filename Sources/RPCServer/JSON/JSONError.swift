/// Why a body is not JSON, and where.
package struct JSONError: Error, Hashable {
    /// Byte of the body at which it stops being JSON.
    package let offset: Int
    /// What is wrong there, to follow "at byte N".
    package let reason: String
}
