/// When a request that is refused before its body has come is answered: after a small body that nobody reads, since many clients that are
/// still sending take an early answer, and the reset that HTTP/2 follows it with, for a failure of the connection. A large body, or a client
/// that asks first, is answered at once.
package struct EarlyAnswer {
    private let limit: Int
    private var received = 0
    /// Whether the answer may go out.
    package private(set) var isDue: Bool

    /// - Parameters:
    ///   - head: the request's.
    ///   - limit: most bytes of the body that are let pass.
    package init(_ head: HTTPRequestHead, limit: Int) {
        self.limit = limit
        let length = head["content-length"].flatMap { Int($0) } ?? 0
        // What follows a CONNECT has no end before the answer.
        isDue = length > limit || head["expect"] != nil || head.method == "CONNECT"
    }

    /// A part of the body came.
    package mutating func receive(_ bytes: Int) {
        received &+= bytes
        if received > limit { isDue = true }
    }

    /// The request is complete.
    package mutating func receiveEnd() { isDue = true }
}
