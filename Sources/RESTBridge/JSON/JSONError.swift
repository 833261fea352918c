/// Why a body is not JSON, and where.
struct JSONError: Error, Hashable {
    /// Byte of the body at which it stops being JSON.
    let offset: Int
    /// What is wrong there, to follow "at byte N".
    let reason: String
}
