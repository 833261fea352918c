/// Why a Unix domain socket cannot be listened on.
struct UnixSocketError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
