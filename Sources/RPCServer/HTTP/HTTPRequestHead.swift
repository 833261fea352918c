import NIOCore

/// The head of an HTTP request, whichever version of HTTP brought it.
public struct HTTPRequestHead: Sendable, Hashable {
    /// A header's name, in lower case, and its value.
    public struct Header: Sendable, Hashable {
        /// The name, in lower case.
        public var name: String
        /// The value.
        public var value: String

        /// Makes a header; `name` must be in lower case.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The method, such as `GET`.
    public var method: String
    /// The request target as sent: path and query.
    public var target: String
    /// Host and port asked for, from `:authority` or `Host`; empty where the client sent none.
    public var authority: String
    /// The headers in order, without HTTP/2's pseudo-headers.
    public var headers: [Header]

    /// Makes a head.
    package init(method: String, target: String, authority: String = "", headers: [Header] = []) {
        self.method = method
        self.target = target
        self.authority = authority
        self.headers = headers
    }

    /// The first value of a header; `name` in lower case.
    public subscript(name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
